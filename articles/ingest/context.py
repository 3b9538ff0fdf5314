"""What one run knows: the rulebook, this site's taxonomy, the open stories. Read from the database once."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import batched

from django.db import connection
from django.db.models.functions import Left

from articles.filing import current
from articles.filing.classify import Rulebook
from articles.ingest.records import Filed, Headline, Hint
from articles.models import Article, Category, Country, Feed, Organisation, Region, Sector, Source
from articles.stories.cluster import OpenStories
from articles.stories.headline import LONGEST_LEAD
from articles.stories.similarity import TOLD_WITHIN

OPEN_FOR = TOLD_WITHIN
OPEN_AT_MOST = 25_000  # headlines; closing the oldest costs a look at all, hence
BETWEEN_CLOSINGS = 1.15  # times as many are held before it is done again
LATE = 300  # keys
AT_ONCE = 500  # rows
NOT_STORED = 0
AFRESH = timedelta(hours=6)


class Desk:
    """Kept for one run over many feeds, so that a question common to all is asked once; a worker keeps it for longer."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._start()

    def begin(self, now: datetime) -> "Desk":
        """A new run: rules and taxonomy may have changed; now and then the stories are read anew, less those that closed."""
        self.__dict__.pop("rulebook", None)
        self.__dict__.pop("_known", None)
        if now - self.now > AFRESH:
            self.now = now
            self._start()
        return self

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of filing, as editors have them."""
        return current.current()

    @cached_property
    def _known(self) -> tuple[frozenset[str], ...]:
        kinds = (
            Category.objects.filter(assignable=True),
            Sector.objects.all(),
            Country.objects.all(),
            Region.objects.all(),
            Organisation.objects.all(),
        )
        return tuple(frozenset(kind.values_list("pk", flat=True)) for kind in kinds)

    def forget(self) -> None:
        """Drop the headlines that were placed and never stored, and what is remembered of the taxonomy."""
        self.__dict__.pop("_known", None)
        self._stories.drop(-number for number, key in enumerate(self._key_of) if not key)

    def _start(self) -> None:
        self._stories, self._latest = OpenStories(()), 0
        self._key_of = array("q", (NOT_STORED,))  # of the headlines placed here, -1, -2…: their articles' keys
        self._ours: set[int] = set()

    def catch_up(self) -> None:
        """Learn what other workers have stored meanwhile; oldest first."""
        if len(self._stories) > OPEN_AT_MOST * BETWEEN_CLOSINGS:
            self._stories.close_oldest(OPEN_AT_MOST)
        # Keys are given before rows can be seen: a little is looked at again, where several write at once.
        late = LATE if connection.vendor == "postgresql" else 0
        since = {"pk__gt": self._latest - late} if self._latest else {"first_seen_at__gte": self.now - OPEN_FOR}
        recent = Article.objects.filter(**since).order_by("-id").values_list("id", flat=True)[:OPEN_AT_MOST]
        keys = list(recent)[::-1]
        told = "id", "title", "published_at", "source_id", "language", Left("summary", LONGEST_LEAD), "story"
        # Most are ours; of many others, no more than some are in memory as rows.
        for some in batched((key for key in keys if key not in self._ours and key not in self._stories), AT_ONCE):
            rows = Article.objects.filter(pk__in=some).without_samples().order_by("id").values_list(*told)
            self._stories.learn(Headline(*row) for row in rows)
        self._latest = keys[-1] if keys else self._latest
        self._ours = {key for key in self._ours if key > self._latest - LATE}

    def within(self, filed: Filed) -> Filed:
        """`filed`, less what this site does not hold."""
        categories, sectors, countries, regions, organisations = self._known
        if (
            filed.category in categories
            and sectors.issuperset(filed.sectors)
            and countries.issuperset(filed.countries)
            and regions.issuperset(filed.regions)
            and organisations.issuperset(filed.organisations)
        ):
            return filed
        return replace(
            filed,
            category=filed.category if filed.category in categories else "info-generale",
            sectors=tuple(slug for slug in filed.sectors if slug in sectors),
            countries=tuple(code for code in filed.countries if code in countries),
            regions=tuple(slug for slug in filed.regions if slug in regions),
            organisations=tuple(slug for slug in filed.organisations if slug in organisations),
        )

    def place(self, told: Sequence[tuple[str, datetime, str, str]], source_id: int) -> list[tuple[int, int | None]]:
        """For each (title, published, language, lead): a number for it, and the number of the headline it joins.

        A number is an article's key, or negative for one not stored yet: `stored` tells us later what became of it.
        """
        headlines = []
        for title, published, language, lead in told:
            number = -len(self._key_of)
            self._key_of.append(NOT_STORED)
            headlines.append(Headline(number, title, published, source_id, language, lead[:LONGEST_LEAD]))
        return [(placed.id, self._article_of(placed.joins)) for placed in self._stories.place(headlines)]

    def stored(self, keys: Mapping[int, int]) -> None:
        """Remember the articles' keys that headlines received."""
        for number, key in keys.items():
            self._key_of[-number] = key
        self._ours.update(keys.values())

    def _article_of(self, number: int | None) -> int | None:
        return number if number is None or number > 0 else self._key_of[-number] or number


def hint_of(feed: Feed, language: str) -> Hint:
    """What the source's editor says of it; the document's own word on its language goes first."""
    return hint_from(feed.source, language)


def hint_from(source: Source, language: str = "") -> Hint:
    """The same, of a source."""
    return Hint(
        category=source.default_category_id or "",
        sectors=source.sector_keys,
        country=source.country_id or "",
        region=source.region_id or "",
        language=(language or source.language)[:2].lower(),
    )
