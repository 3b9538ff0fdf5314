"""The tables that hold something of members of the staff, and those whose rows cannot be told apart by member."""

from django.utils.translation import gettext_lazy as _

from members.own_data.account_tables import ACCOUNT_LIFE
from members.own_data.table import AfterErasure, Column, Table
from members.own_data.talk_tables import THREE_YEARS

AS_LONG_AS_THE_THING = _("tant que la chose concernée existe")

STAFF_TABLES = (
    Table(
        "members.Member_groups",
        "member",
        _("Groupes de l’équipe"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "staff-groups",
        (Column("group", _("Groupe"), "group__name"),),
    ),
    Table(
        "members.Member_user_permissions",
        "member",
        _("Droits dans l’équipe"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "staff-permissions",
        (Column("permission", _("Droit"), "permission__codename"),),
    ),
    Table(
        "articles.Act",
        "by",
        _("Actes dans l’équipe"),
        THREE_YEARS,
        AfterErasure.UNCHANGED,
        "staff-acts",
        (Column("at"), Column("verb"), Column("kind"), Column("key")),
        ("by_name", "label", "reason", "before", "after", "digest"),  # these may name others, and say why
    ),
    Table(
        "articles.Judgement",
        "by",
        _("Décisions prises dans l’équipe"),
        THREE_YEARS,
        AfterErasure.UNCHANGED,
        "staff-decisions",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("at"),
            Column("verb"),
            Column("reason"),
            Column("message"),
        ),
        ("by_name", "was", "became", "digest"),
    ),
    Table(
        "members.Sanction",
        "by",
        _("Sanctions prononcées dans l’équipe"),
        _("tant que le compte sanctionné existe"),
        AfterErasure.UNLINKED,
        "staff-sanctions",
        (Column("kind"), Column("since"), Column("until")),
        ("member", "reason", "ended_at", "by_name"),
    ),
    Table(
        "articles.Pin",
        "by",
        _("Articles mis à la une"),
        AS_LONG_AS_THE_THING,
        AfterErasure.UNLINKED,
        "staff-pins",
        (Column("article", _("Article"), route="article-by-id"), Column("since"), Column("until")),
        ("place",),
    ),
    Table(
        "articles.Letter",
        "handler",
        _("Courriers suivis dans l’équipe"),
        _("12 mois après la fin de l’échange"),
        AfterErasure.UNLINKED,
        "staff-letters",
        (Column("reference"), Column("received_at"), Column("state"), Column("closed_at")),
        ("form_key", "mailed_at", "sender", "subject", "address", "article", "name", "email", "body", "note"),
        _("Gardé, non téléchargé\u00a0: ce que d’autres y ont écrit."),
    ),
    Table(
        "articles.Correction",
        "by",
        _("Corrections publiées par l’équipe"),
        AS_LONG_AS_THE_THING,
        AfterErasure.UNLINKED,
        "staff-corrections",
        (Column("article", _("Article"), route="article-by-id"), Column("text"), Column("at"), Column("withdrawn_at")),
        ("by_name",),
    ),
    Table(
        "articles.Revision",
        "by",
        _("Textes remplacés par l’équipe"),
        AS_LONG_AS_THE_THING,
        AfterErasure.UNLINKED,
        "staff-revisions",
        (Column("article", _("Article"), route="article-by-id"), Column("at")),
        ("title", "summary", "body_html", "by_name", "fields", "ours"),
    ),
    Table(
        "articles.SourceAlert",
        "to",
        _("Messages sur les sources en panne"),
        _("30 jours"),
        AfterErasure.DELETED,
        "staff-source-alerts",
        (Column("day"), Column("subject"), Column("body"), Column("sent_at")),
        ("at", "message_id", "lease_until"),
    ),
    Table(
        "articles.Withdrawal",
        "by",
        _("Retraits décidés dans l’équipe"),
        THREE_YEARS,
        AfterErasure.UNCHANGED,
        "staff-withdrawals",
        (Column("at"), Column("is_undone")),
        ("article", "source", "label", "reason", "letter", "letter_reference", "by_name"),
    ),
    Table(
        "articles.Refiling",
        "asked_by",
        _("Reclassements demandés"),
        AS_LONG_AS_THE_THING,
        AfterErasure.UNLINKED,
        "staff-refilings",
        (Column("asked_at"), Column("ended_at")),
        ("below", "looked_at", "moved", "kept", "report"),
    ),
    Table(
        "articles.Apart",
        "by",
        _("Articles retirés d’un sujet"),
        AS_LONG_AS_THE_THING,
        AfterErasure.UNLINKED,
        "staff-separations",
        (
            Column("first", _("Article"), route="article-by-id"),
            Column("second", _("Séparé de"), route="article-by-id"),
            Column("at", _("Le")),
        ),
    ),
    Table(
        "admin.LogEntry",
        "user",
        _("Historique des pages de gestion"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "staff-history",
        (
            Column("action_time", _("Le")),
            Column("action_flag", _("Acte")),
        ),
        ("content_type", "object_id", "object_repr", "change_message"),  # these may name others
    ),
)

UNTRACEABLE_TABLES = (
    Table(
        "members.CodeTries",
        "",
        _("Essais des codes reçus par e-mail"),
        _("une heure"),
        AfterErasure.UNCHANGED,
        note=_("Non téléchargé\u00a0: une empreinte, dont nous ne pouvons pas dire de qui elle est."),
    ),
    Table(
        "members.Erasure",
        "",
        _("Liste des comptes supprimés"),
        _("tant qu’existe une sauvegarde d’avant, pour qu’elle ne fasse pas revenir un compte supprimé"),
        AfterErasure.UNCHANGED,
        note=_("Non téléchargé\u00a0: un numéro, deux dates et un choix, écrits quand le compte est supprimé."),
    ),
)
