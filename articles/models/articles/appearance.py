"""An article's appearances in feeds: one row per entry key (of a guid or an address) under which a feed has shown it."""

from collections.abc import Iterable
from itertools import batched, chain

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from articles.models.feeds.feed import Feed

MAX_KEYS_PER_ARTICLE = 3  # of one article in one feed
QUERY_BATCH_SIZE = 500
FINGERPRINTS_SQL = "SELECT feed_id, key, fingerprint FROM articles_appearance WHERE (feed_id, key) IN (VALUES "


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    """Appearances by feed and key."""

    def fingerprints_of(self, pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """The fingerprints of entries that feeds have shown before: (feed, key) → fingerprint.

        Queried by pairs, so that feeds with the same small numbers as guids do not load each other's rows.
        """
        fingerprints: dict[tuple[int, str], str] = {}
        with connection.cursor() as cursor:
            for some in batched(pairs, QUERY_BATCH_SIZE):
                cursor.execute(
                    FINGERPRINTS_SQL + ", ".join(["(%s, %s)"] * len(some)) + ")", list(chain.from_iterable(some))
                )
                fingerprints |= {(feed, key): fingerprint for feed, key, fingerprint in cursor.fetchall()}
        return fingerprints

    def drop_oldest_keys(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Make room for one more entry key of each (feed, article): only the latest are kept.

        Otherwise a feed that keeps renaming its entries would add rows without end.
        """
        pairs = set(pairs)
        if not pairs:
            return
        known: dict[tuple[int, int], list[int]] = {}
        rows = self.filter(article__in={article for _, article in pairs}).order_by("seen_at", "id")
        for pair in rows.values_list("feed", "article", "pk"):
            known.setdefault(pair[:2], []).append(pair[2])
        oldest = [pk for pair in pairs for pk in known.get(pair, [])[: 1 - MAX_KEYS_PER_ARTICLE]]
        self.filter(pk__in=oldest).delete()


class Appearance(models.Model):
    """An article seen in a feed. `key` is a digest of the guid (or of the address where there is none)."""

    feed = models.ForeignKey(
        Feed,
        models.CASCADE,
        related_name="appearances",
        db_index=False,  # appearance_once_a_feed begins with it
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="appearances")
    key = models.CharField(max_length=32)
    guid = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=32)
    seen_at = models.DateTimeField(_("vu le"), default=timezone.now)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("parution")
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="appearance_once_a_feed")]

    def __str__(self) -> str:
        return self.guid or self.key
