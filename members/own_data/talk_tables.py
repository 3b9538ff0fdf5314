"""The tables of what a member writes, and of what others decide about it."""

from allauth.account.models import EmailAddress
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from articles.comments.moderation.explanations import HOLD_SENTENCES
from articles.models import Act, Article, Letter
from members.models import Member
from members.own_data.table import AfterErasure, Column, Table

COMMENT_LIFE = _("tant que le commentaire et votre compte existent")
THREE_YEARS = _("trois ans")
UNREADABLE = Value("")


def _letters(member: Member) -> QuerySet[Letter]:
    """Letters with their address, if they have shown that it is theirs."""
    return Letter.objects.from_addresses(
        EmailAddress.objects.filter(user=member, verified=True).values_list("email", flat=True)
    )


TALK_TABLES = (
    Table(
        "articles.Comment",
        "author",
        _("Commentaires"),
        _("tant que leur article existe, ou jusqu’à ce que vous les supprimiez"),
        AfterErasure.UNLINKED,
        "comments",
        (
            Column("id", _("Adresse"), route="comment-permalink"),
            Column("article", _("Article"), route="article-by-id"),
            Column(
                "article_title",
                _("Titre de l’article"),
                Case(When(article__status=Article.Status.PUBLISHED, then=F("article__title")), default=UNREADABLE),
            ),
            Column("parent", _("En réponse à"), route="comment-permalink"),
            Column("text", _("Texte"), "body"),
            Column("state"),
            Column("hold", _("Retenu parce que"), words=HOLD_SENTENCES),
            Column("stake"),
            Column("useful"),
            Column("created_at"),
            Column("published_at"),
            Column("edited_at"),
        ),
        ("root", "form_key"),
    ),
    Table(
        "articles.CommentText",
        "comment__author",
        _("Anciens textes de vos commentaires"),
        _("180 jours"),
        AfterErasure.DELETED,
        "former-texts",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("text", _("Ancien texte"), "body"),
            Column("stake"),
            Column("at"),
        ),
    ),
    Table(
        "articles.WaitingText",
        "comment__author",
        _("Nouvelles versions de vos commentaires qui attendent d’être relues"),
        _("jusqu’à ce que la modération les ait lues, 180 jours au plus"),
        AfterErasure.DELETED,
        "waiting-texts",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("text", _("Nouveau texte"), "body"),
            Column("stake"),
            Column("hold", _("Retenu parce que"), words=HOLD_SENTENCES),
            Column("at"),
        ),
    ),
    Table(
        "articles.Judgement",
        "comment__author",
        _("Décisions sur vos commentaires"),
        THREE_YEARS,
        AfterErasure.UNLINKED,
        "decisions",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("at"),
            Column("verb"),
            Column("reason"),
            Column("message", _("Le mot de la modération")),
            Column("was"),
            Column("became"),
        ),
        ("by", "by_name", "digest"),
        _("Conservé, non téléchargé\u00a0: qui a décidé."),
    ),
    Table(
        "articles.Appeal",
        "comment__author",
        _("Contestations"),
        THREE_YEARS,
        AfterErasure.UNLINKED,
        "appeals",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("text", _("Texte"), "body"),
            Column("at"),
            Column(
                "decision", _("Nouvelle décision"), "decision__verb", {"publish": _("admise"), "remove": _("rejetée")}
            ),
            Column("decided_at", _("Décidée le"), "decision__at"),
        ),
        ("against",),
    ),
    Table(
        "articles.Report",
        "member",
        _("Vos signalements"),
        COMMENT_LIFE,
        AfterErasure.DELETED,
        "reports",
        (
            Column("comment", _("Commentaire"), route="comment-permalink"),
            Column("reason"),
            Column("note"),
            Column("at"),
            Column(
                "decision",
                _("Décision"),
                "judgement__verb",
                {"publish": _("laissé en ligne"), "remove": _("retiré")},
            ),
        ),
        ("digest", "judgement"),
    ),
    Table(
        "articles.Report",
        "comment__author",
        _("Signalements de vos commentaires"),
        _("tant que le commentaire et le compte qui l’a signalé existent"),
        AfterErasure.UNLINKED,
        note=_(
            "Non téléchargé\u00a0: nous ne disons ni qui signale, ni quand. La décision qui a suivi est téléchargée."
        ),
    ),
    Table(
        "articles.Vote",
        "member",
        _("Votes «\u00a0utile\u00a0»"),
        _("jusqu’à ce que vous les retiriez"),
        AfterErasure.DELETED,
        "votes",
        (Column("comment", _("Commentaire"), route="comment-permalink"),),
    ),
    Table(
        "articles.Letter",
        "",
        _("Messages reçus de votre adresse"),
        _("12 mois après la fin de l’échange"),
        AfterErasure.UNCHANGED,
        "letters",
        (
            Column("reference"),
            Column("received_at"),
            Column("sender"),
            Column("subject"),
            Column("address"),
            Column("name"),
            Column("email"),
            Column("text", _("Texte"), "body"),
            Column("state"),
            Column("closed_at"),
        ),
        ("form_key", "mailed_at", "article", "handler", "note"),
        _("Conservé, non téléchargé\u00a0: les notes de travail de la rédaction."),
        find=_letters,
    ),
    Table(
        "articles.Act",
        "",
        _("Actes de l’équipe sur votre compte"),
        THREE_YEARS,
        AfterErasure.UNCHANGED,
        "acts-on-account",
        (Column("at"), Column("verb")),
        ("by", "by_name", "kind", "key", "label", "reason", "before", "after", "digest", "undoes"),
        _("Conservé, non téléchargé\u00a0: qui les a faits, et leurs notes."),
        find=Act.objects.on,
    ),
)
