"""The tables of what a member follows and mutes, and of what they are told."""

from django.utils.translation import gettext_lazy as _

from members.models import Notice
from members.own_data.account_tables import ACCOUNT_LIFE
from members.own_data.table import AfterErasure, Column, Table

READING_TABLES = (
    Table(
        "members.Follow",
        "member",
        _("Ce que vous suivez"),
        _("jusqu’à ce que vous les retiriez"),
        AfterErasure.DELETED,
        "follows",
        (Column("kind"), Column("key"), Column("created_at")),
    ),
    Table(
        "members.Mute",
        "member",
        _("Membres que vous masquez"),
        _("jusqu’à ce que vous les montriez de nouveau"),
        AfterErasure.DELETED,
        "mutes",
        (
            Column("muted", _("Numéro")),
            Column("username", _("Pseudo"), "muted__username"),
            Column("created_at", _("Masqué le")),
        ),
    ),
    Table(
        "members.Mute",
        "muted",
        _("Membres qui vous masquent"),
        _("jusqu’à ce qu’ils vous montrent de nouveau"),
        AfterErasure.DELETED,
        note=_("Non téléchargé\u00a0: c’est leur choix, que vous ne voyez pas."),
    ),
    Table(
        "members.MailSettings",
        "member",
        _("Réglages des e-mails"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "mail-settings",
        (
            Column("replies"),
            Column("language"),
            Column("refusals"),
            Column("refused_address"),
            Column("stopped_at"),
        ),
    ),
    Table(
        "members.Outgoing",
        "member",
        _("Messages qui vous annoncent une réponse"),
        _("30 jours après l’envoi"),
        AfterErasure.DELETED,
        "mails",
        (
            Column("kind"),
            Column("key", _("À propos de")),
            Column("message_id", _("Numéro du message")),
            Column("state"),
            Column("due_at"),
            Column("tries"),
            Column("first_tried_at", _("Premier essai")),
            Column("tried_at"),
            Column("ended_at"),
            Column("outcome"),
        ),
        ("lease_token", "lease_until"),
    ),
    Table(
        "members.Notice",
        "member",
        _("Notifications"),
        _("180 jours"),
        AfterErasure.DELETED,
        "notices",
        (
            Column("kind"),
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("number"),
            Column("at"),
            Column("read_at"),
        ),
        ("key", "judgement", "is_mail_decided", "outgoing"),
        _("Non téléchargé\u00a0: celles d’une réponse que personne ne peut encore lire."),
        find=lambda member: Notice.objects.filter(member=member.pk).visible(),
    ),
)
