"""The earlier texts of articles: before a source's correction, and before an editor's change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article

TEXT_COLUMNS = ("title", "summary", "body_html")  # what a revision keeps
MAX_READ_REVISIONS = 50  # of one article, the newest


class OriginalText(NamedTuple):
    """What the source of an article last wrote, where the newsroom's own words stand; None where it is not known."""

    title: str | None
    summary: str | None


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Earlier texts by article and by who replaced them."""

    def of_article(self, article: Article) -> Self:
        """The newest revisions of this article, the newest first."""
        return self.filter(article=article).select_related("by")[:MAX_READ_REVISIONS]

    def expendable_before(self, moment: datetime) -> Self:
        """What sources replaced before `moment`. What editors replaced stays, and what sources wrote beside it."""
        return self.filter(at__lt=moment, by_name="").exclude(fields=[])

    def original_of(self, article: Article) -> OriginalText:
        """The newest words of the source for the title and the summary that the newsroom has replaced."""
        rows = list(
            self.filter(article=article, ours__isnull=False).values_list("title", "summary", "ours")[
                :MAX_READ_REVISIONS
            ]
        )
        return OriginalText(
            next((title for title, _summary, ours in rows if "title" not in ours), None),
            next((summary for _title, summary, ours in rows if "summary" not in ours), None),
        )

    def record_edit(self, article: Article, columns: Collection[str], by: Any) -> None:
        """Keep the stored text, of which an editor is about to replace these columns. The article still has its old locks."""
        earlier = Article.objects.values(*TEXT_COLUMNS).get(pk=article.pk)
        changed = [name for name in TEXT_COLUMNS if name in columns and getattr(article, name) != earlier[name]]
        if changed:
            ours = ours_among(article.locks)
            self.create(article=article, by=by, by_name=by.get_username(), fields=changed, ours=ours, **earlier)

    def replace_kept_out(self, rows: list["Revision"]) -> None:
        """Keep what sources now write where the newsroom's words stay; only the newest such text of an article is kept."""
        self.filter(article__in=[row.article_id for row in rows], by_name="", fields=[]).delete()
        Revision.objects.bulk_create(rows)


def ours_among(locks: Collection[str]) -> list[str]:
    """The columns of the text that the newsroom has written, given the article's locks."""
    return [name for name in TEXT_COLUMNS if name in locks]


def changed_columns() -> list[str]:
    """What a revision replaced unless it says otherwise: the default of `fields`."""
    return list(TEXT_COLUMNS)


class Revision(models.Model):
    """The text of an article until `at`, when its source or an editor replaced it.

    `by` is the editor, null for a source; `by_name` is a copy, so that the row still says who when that account is gone.
    `fields` are the columns that changed then; none: this text of the source was never shown, since the newsroom's words stay.
    `ours` are the columns of this text that the newsroom had written; null in rows from before this was kept.
    """

    article = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="revisions",
        verbose_name=_("article"),
        db_index=False,  # revision_article_newest begins with it
    )
    at = models.DateTimeField(_("remplacé le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("par")
    )
    by_name = models.CharField(_("par"), max_length=150, blank=True, editable=False)
    fields = models.JSONField(_("champs"), default=changed_columns, editable=False)
    ours = models.JSONField(_("ajoutée par la rédaction"), null=True, editable=False)
    title = models.CharField(_("titre"), max_length=500)
    summary = models.TextField(_("chapô"), blank=True)
    body_html = models.TextField(_("texte"), blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("révision")
        indexes = [
            models.Index(fields=["article", "-at"], name="revision_article_newest"),
            models.Index(fields=["at"], name="revision_at"),
        ]

    def __str__(self) -> str:
        return self.title
