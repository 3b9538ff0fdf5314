"""The record of what was withdrawn: which article or source, why, at whose request, by whom. Rows are written once."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from articles.models.articles.article import Article
from articles.models.feeds.source import Source
from articles.models.letter import REFERENCE_CHARS, Letter

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_WITHDRAWAL_REASON_CHARS = 500


class WithdrawalQuerySet(AppendOnlyQuerySet["Withdrawal"]):
    """Withdrawals by what they are of. Their order is that of their keys."""

    def of_article(self, key: int) -> Self:
        """What was decided about this article, the latest first."""
        return self.filter(article=key).order_by("-pk")

    def of_source(self, key: int) -> Self:
        """What was decided about this source, the latest first."""
        return self.filter(source=key).order_by("-pk")

    def record_articles(self, articles: "Iterable[Article]", decision: "Withdrawal") -> None:
        """Record that these articles were withdrawn as `decision` says (an unsaved row, or the source's own)."""
        self.bulk_create(decision.copy_for(article) for article in articles)

    def articles_since(self, moment: Any) -> Self:
        """The withdrawals of articles at `moment` or later."""
        return self.filter(article__isnull=False, at__gte=moment)


class Withdrawal(AppendOnlyModel):
    """A withdrawal of one article or one source, or with `is_undone` the act that ended it.

    `label` (the title or the name), `by_name` and `letter_reference` are copies: the title is erased from the article, the
    member may leave, and letters are deleted a year after they are closed. The database refuses to change a row.
    """

    article = models.ForeignKey(
        Article,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="withdrawals",
        verbose_name=_("article"),
    )
    source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_constraint=False, related_name="withdrawals", verbose_name=_("source")
    )
    label = models.CharField(_("titre ou nom"), max_length=500, editable=False)
    is_undone = models.BooleanField(_("rétabli"), default=False, editable=False)
    reason = models.CharField(_("motif"), max_length=MAX_WITHDRAWAL_REASON_CHARS, editable=False)
    letter = models.ForeignKey(
        Letter, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("message")
    )
    letter_reference = models.CharField(
        _("référence du message"), max_length=REFERENCE_CHARS, blank=True, editable=False
    )
    at = models.DateTimeField(_("quand"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        editable=False,
        related_name="+",
        verbose_name=_("qui"),
    )
    by_name = models.CharField(_("qui"), max_length=150, blank=True, editable=False)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("retrait")
        default_permissions = ["view"]
        indexes = [models.Index(fields=["at"], name="withdrawal_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None, source__isnull=False) | Q(article__isnull=False, source=None),
                name="withdrawal_is_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def decided(cls, by: Any, reason: str, letter: Letter | None = None, **values: Any) -> "Withdrawal":
        """An unsaved row with who decides, why, and the letter that asked for it."""
        name = by.get_username() if by is not None else ""
        reference = letter.reference if letter else ""
        return cls(by=by, by_name=name, reason=reason, letter=letter, letter_reference=reference, **values)

    def copy_for(self, article: Article) -> "Withdrawal":
        """The same decision about one article, which still has its title."""
        same = {"by_id": self.by_id, "by_name": self.by_name, "reason": self.reason}
        same |= {"letter_id": self.letter_id, "letter_reference": self.letter_reference}
        return Withdrawal(article=article, label=article.title, **same)
