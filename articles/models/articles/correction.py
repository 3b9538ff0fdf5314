"""The corrections that the newsroom owns up to: short public notes under an article and on /corrections/."""

from datetime import datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import NotErasable
from articles.models.articles.article import Article
from portal.page_cache import store

MAX_CORRECTION_CHARS = 500
MAX_SHOWN_CORRECTIONS = 50  # on /corrections/
MAX_CORRECTIONS_OF_ARTICLE = 20  # under an article, the newest


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections that stand."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def under(self, article: Article) -> Self:
        """Those that stand under this article, the newest first."""
        return self.standing().filter(article=article)[:MAX_CORRECTIONS_OF_ARTICLE]

    def newest_published(self) -> Self:
        """The newest of all articles that the public may see."""
        seen = Q(article__status=Article.Status.PUBLISHED, article__published_at__lte=timezone.now())
        return self.standing().filter(seen).select_related("article__source")[:MAX_SHOWN_CORRECTIONS]


class Correction(models.Model):
    """A correction of substance. Its words never change: a wrong one is withdrawn, and another is written.

    `by_name` is a copy for the journal's sake; the public never sees who wrote it.
    """

    article = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="corrections",
        verbose_name=_("article"),
        db_index=False,  # correction_of_article begins with it
    )
    text = models.CharField(_("correction"), max_length=MAX_CORRECTION_CHARS)
    at = models.DateTimeField(_("publiée le"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("par")
    )
    by_name = models.CharField(_("par"), max_length=150, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("correction")
        indexes = [
            models.Index(fields=["article", "-at"], name="correction_of_article"),
            models.Index(fields=["-at"], condition=Q(withdrawn_at=None), name="correction_newest"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="correction_has_text")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **options: Any) -> None:
        """Insert the row; later only its withdrawal can be saved."""
        if self.pk is not None and set(options.get("update_fields") or ["text"]) != {"withdrawn_at"}:
            raise NotErasable("The words of a correction never change.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Always refused: it is withdrawn instead. It goes only with its article."""
        raise NotErasable("A correction is withdrawn, not deleted.")

    def publish(self) -> None:
        """Insert it, and drop the pages that are to show it."""
        with transaction.atomic():
            self.save()
            self.drop_pages()

    def withdraw(self, now: datetime) -> None:
        """Take it off the pages; the row stays."""
        self.withdrawn_at = now
        with transaction.atomic():
            self.save(update_fields=["withdrawn_at"])
            self.drop_pages()

    def drop_pages(self) -> None:
        """Drop the cached pages that show it, after the transaction."""
        store.invalidate(f"article:{self.article_id}", "corrections")
