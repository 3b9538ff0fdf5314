"""The tables of a member's account: who they are, and how they sign in."""

from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.comments.writing import drafts
from articles.models import Comment
from members.models import Member, Sanction
from members.own_data.table import AfterErasure, Column, Row, Table

ACCOUNT_LIFE = _("tant que le compte existe")


def _drafts(member: Member) -> list[Row]:
    """The drafts in their open sessions: article, comment replied to, text, declared interest."""
    sessions = member.sessions.alive(timezone.now()).select_related("session")
    stored = [one.session.get_decoded().get(drafts.SESSION_KEY, {}) for one in sessions]
    return [
        (int(article), one["reply_to"], one["body"], one.get("stake", ""))
        for some in stored
        for article, one in some.items()
    ]


ACCOUNT_TABLES = (
    Table(
        "members.Member",
        "pk",
        _("Compte"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "account",
        (
            Column("id", _("Numéro")),
            Column("username"),
            Column("email"),
            Column("first_name"),
            Column("last_name"),
            Column("date_joined", _("Inscription")),
            Column("last_login", _("Dernière connexion")),
            Column("is_active", _("Actif")),
            Column("signed_up"),
            Column("is_staff", _("De l’équipe du site")),
            Column("is_superuser", _("Superutilisateur")),
            Column(
                "has_password",
                _("A un mot de passe"),
                Case(When(password__startswith="!", then=False), When(password="", then=False), default=True),  # noqa: S106
            ),
        ),
        ("password", "pseudo_key", "lookalike_key"),
        _("Conservé, non téléchargé\u00a0: le mot de passe, sous une forme qui ne permet pas de le retrouver."),
    ),
    Table(
        "account.EmailAddress",
        "user",
        _("Adresses e-mail"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "email-addresses",
        (
            Column("email", _("Adresse e-mail")),
            Column("verified", _("Confirmée")),
            Column("primary", _("Principale")),
        ),
    ),
    Table(
        "mfa.Authenticator",
        "user",
        _("Clés d’accès et second facteur"),
        _("jusqu’à ce que vous les retiriez"),
        AfterErasure.DELETED,
        "sign-in-keys",
        (
            Column("type", _("Type")),
            Column("name", _("Nom"), "data__name"),
            Column("created_at", _("Ajouté le")),
            Column("last_used_at", _("Dernière utilisation")),
        ),
        ("data",),
        _("Conservé, non téléchargé\u00a0: les secrets, qui permettraient de se connecter à votre place."),
    ),
    Table(
        "members.FormerPseudo",
        "member",
        _("Anciens pseudos"),
        _("un an"),
        AfterErasure.DELETED,
        "former-names",
        (Column("pseudo"), Column("given_up_at")),
        ("pseudo_key", "lookalike_key"),
    ),
    Table(
        "members.EmailChange",
        "member",
        _("Changements d’adresse"),
        _("une semaine"),
        AfterErasure.DELETED,
        "email-changes",
        (Column("old_email"), Column("new_email"), Column("at"), Column("undone_at")),
    ),
    Table(
        "members.MemberSession",
        "member",
        _("Sessions"),
        _("jusqu’à ce que la session se ferme"),
        AfterErasure.DELETED,
        "sessions",
        (Column("since"), Column("seen_at"), Column("browser"), Column("is_on_phone")),
        ("session",),
        _("Conservé, non téléchargé\u00a0: la clé de la session, qui permettrait de se connecter à votre place."),
    ),
    Table(
        "sessions.Session",
        "",
        _("Brouillons de commentaires"),
        _("jusqu’à ce que la session se ferme"),
        AfterErasure.DELETED,
        "drafts",
        (
            Column("article", _("Article"), route="article-by-id"),
            Column("reply_to", _("En réponse à"), route="comment-permalink"),
            Column("text", _("Texte")),
            Column("stake", _("Intérêt déclaré"), words=dict(Comment.Stake.choices)),
        ),
        ("session_key", "session_data", "expire_date"),
        read=_drafts,
    ),
    Table(
        "members.Profile",
        "member",
        _("Profil"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "profile",
        (
            Column("is_hidden"),
            Column("interests"),
            Column("issuer"),
            Column("issuer_since"),
            Column("onboarded_at"),
        ),
    ),
    Table(
        "members.Consent",
        "member",
        _("Accords avec la charte"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "consents",
        (Column("charter_version"), Column("at", _("Donné le"))),
    ),
    Table(
        "members.Sanction",
        "member",
        _("Sanctions"),
        ACCOUNT_LIFE,
        AfterErasure.DELETED,
        "sanctions",
        (
            Column("kind"),
            Column("since"),
            Column("until"),
            Column("ended_at"),
            Column("reason", _("Motif"), Case(When(kind=Sanction.Kind.SILENCE, then=F("reason")), default=Value(""))),
        ),
        ("by", "by_name", "reason"),
        _("Conservé, non téléchargé\u00a0: qui les a prononcées, et le motif d’une relecture."),
    ),
)
