"""What one run knows: the rulebook, this site's taxonomy, the open stories. Read from the database once."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import connection
from django.db.models.functions import Left

from articles.filing.known import FilingContext, hint_for_source
from articles.filing.records import Hint
from articles.models import Article, Feed
from articles.stories.cluster import OpenStories
from articles.stories.headline import MAX_COMPARED_LEAD_CHARS
from articles.stories.records import Headline
from articles.stories.similarity import STORY_WINDOW

OPEN_STORY_WINDOW = STORY_WINDOW
MAX_OPEN_HEADLINES = 25_000  # headlines; closing the oldest costs a look at all, hence
CLOSING_THRESHOLD = 1.15  # times as many are held before it is done again
KEY_OVERLAP = 300  # keys
HEADLINES_PER_QUERY = 500  # rows
NOT_STORED = 0
RELOAD_INTERVAL = timedelta(hours=6)


class IngestContext:
    """Kept for one run over many feeds, so that a question common to all is asked once; a worker keeps it for longer."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.filing = FilingContext()
        self._reset()

    def start_run(self, now: datetime) -> "IngestContext":
        """A new run: rules and taxonomy may have changed; now and then the stories are read anew, less those that closed."""
        self.filing = FilingContext()
        if now - self.now > RELOAD_INTERVAL:
            self.now = now
            self._reset()
        return self

    def discard_unstored(self) -> None:
        """Drop the headlines that were placed and never stored, and what is remembered of the taxonomy."""
        self.filing.forget_taxonomy()
        self._open_stories.drop(-number for number, key in enumerate(self._stored_keys) if not key)

    def _reset(self) -> None:
        self._open_stories, self._latest_key = OpenStories(()), 0
        self._stored_keys = array("q", (NOT_STORED,))  # of the headlines placed here, -1, -2…: their articles' keys
        self._own_keys: set[int] = set()

    def load_recent(self) -> None:
        """Learn what other workers have stored meanwhile; oldest first."""
        if len(self._open_stories) > MAX_OPEN_HEADLINES * CLOSING_THRESHOLD:
            self._open_stories.close_oldest(MAX_OPEN_HEADLINES)
        # Keys are given before rows can be seen: a little is looked at again, where several write at once.
        overlap = KEY_OVERLAP if connection.vendor == "postgresql" else 0
        since = (
            {"pk__gt": self._latest_key - overlap}
            if self._latest_key
            else {"first_seen_at__gte": self.now - OPEN_STORY_WINDOW}
        )
        recent = Article.objects.filter(**since).order_by("-id").values_list("id", flat=True)[:MAX_OPEN_HEADLINES]
        keys = list(recent)[::-1]
        columns = (
            "id",
            "title",
            "published_at",
            "source_id",
            "language",
            Left("summary", MAX_COMPARED_LEAD_CHARS),
            "story",
        )
        # Most are ours; of many others, no more than some are in memory as rows.
        for batch in batched(
            (key for key in keys if key not in self._own_keys and key not in self._open_stories), HEADLINES_PER_QUERY
        ):
            rows = Article.objects.filter(pk__in=batch).without_samples().order_by("id").values_list(*columns)
            self._open_stories.add(Headline(*row) for row in rows)
        self._latest_key = keys[-1] if keys else self._latest_key
        self._own_keys = {key for key in self._own_keys if key > self._latest_key - KEY_OVERLAP}

    def cluster(
        self, entries: Sequence[tuple[str, datetime, str, str]], source_id: int
    ) -> list[tuple[int, int | None]]:
        """For each (title, published, language, lead): a number for it, and the number of the headline it joins.

        A number is an article's key, or negative for one not stored yet: `assign_keys` tells us later what became of it.
        """
        headlines = []
        for title, published, language, lead in entries:
            temp_id = -len(self._stored_keys)
            self._stored_keys.append(NOT_STORED)
            headlines.append(Headline(temp_id, title, published, source_id, language, lead[:MAX_COMPARED_LEAD_CHARS]))
        return [(placement.id, self._stored_key(placement.joins)) for placement in self._open_stories.assign(headlines)]

    def assign_keys(self, keys: Mapping[int, int]) -> None:
        """Remember the articles' keys that headlines received."""
        for temp_id, key in keys.items():
            self._stored_keys[-temp_id] = key
        self._own_keys.update(keys.values())

    def _stored_key(self, headline_id: int | None) -> int | None:
        return headline_id if headline_id is None or headline_id > 0 else self._stored_keys[-headline_id] or headline_id


def hint_for_feed(feed: Feed, language: str) -> Hint:
    """What the source's editor says of it; the document's own word on its language goes first."""
    return hint_for_source(feed.source, language)
