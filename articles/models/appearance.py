"""An article's appearances in feeds: one row for each name under which a feed has shown it."""

from collections.abc import Collection, Iterable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .feed import Feed

NAMES_KEPT = 3  # of one article in one feed


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    """What a feed has shown us."""

    def of(self, feeds: Collection[int], keys: Collection[str]) -> dict[tuple[int, str], str]:
        """Which of these keys these feeds have shown, and what they said: (feed, key) → fingerprint."""
        rows = self.filter(key__in=keys).values_list("feed", "key", "fingerprint")
        wanted = set(feeds)
        return {(feed, key): said for feed, key, said in rows if feed in wanted}

    def make_room(self, pairs: Iterable[tuple[int, int]]) -> None:
        """For one more name of each (feed, article) that has names already.

        A feed that keeps renaming an article is remembered by its last few names only.
        """
        pairs = set(pairs)
        if not pairs:
            return
        known: dict[tuple[int, int], list[int]] = {}
        rows = self.filter(article__in={article for _, article in pairs}).order_by("seen_at", "id")
        for pair in rows.values_list("feed", "article", "pk"):
            known.setdefault(pair[:2], []).append(pair[2])
        worn = [key for pair in pairs for key in known.get(pair, [])[: 1 - NAMES_KEPT]]
        self.filter(pk__in=worn).delete()


class Appearance(models.Model):
    """An article seen in a feed. `key` is a digest of the guid (or of the address where there is none)."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="appearances")
    article = models.ForeignKey(Article, models.CASCADE, related_name="appearances")
    key = models.CharField(max_length=32)
    guid = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=32)
    seen_at = models.DateTimeField(_("vu le"), default=timezone.now)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("parution")
        constraints = [models.UniqueConstraint(fields=["key", "feed"], name="appearance_once_a_feed")]

    def __str__(self) -> str:
        return self.guid or self.key
