"""Data that a run keeps in memory: the rulebook, the taxonomy and the open headlines.

A headline is open while a new article may still join its story. The open headlines are brought up to date before each batch
that has new entries.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import connection

from articles.filing.known import FilingContext, hint_for_source
from articles.filing.records import Hint
from articles.models import Article, Feed
from articles.stories.cluster import OpenStories
from articles.stories.columns import COMPARED_COLUMNS
from articles.stories.comparison.publication import STORY_WINDOW
from articles.stories.headline import MAX_COMPARED_SUMMARY_CHARS
from articles.stories.records import Headline
from articles.text.record import record

MAX_OPEN_HEADLINES = 25_000  # that stay open when the oldest are closed
CLOSING_THRESHOLD = 1.15  # times MAX_OPEN_HEADLINES: the oldest are closed only then, since closing scans all headlines
KEY_OVERLAP = 300  # how many keys below the latest are looked at again (see load_recent)
HEADLINES_PER_QUERY = 500  # rows
NOT_STORED = 0  # in place of an article's key
RELOAD_INTERVAL = timedelta(hours=6)


@record
class NewHeadline:
    """A headline that is not stored yet."""

    title: str
    published: datetime
    language: str
    summary: str
    outlet: str
    is_economic: bool


class IngestContext:
    """One run's rulebook, taxonomy and open headlines; a worker process keeps its context from run to run."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.filing = FilingContext()
        self._reset()

    def start_run(self, now: datetime) -> "IngestContext":
        """Begin a new run: rules and taxonomy are loaded again; the open headlines too, every RELOAD_INTERVAL."""
        self.filing = FilingContext()
        if now - self.now > RELOAD_INTERVAL:
            self.now = now
            self._reset()
        return self

    def discard_unstored(self) -> None:
        """Drop the headlines that were clustered and never stored, and the cached taxonomy."""
        self.filing.forget_taxonomy()
        self._open_stories.drop(-number for number, key in enumerate(self._stored_keys) if not key)

    def _reset(self) -> None:
        self._open_stories, self._latest_key = OpenStories(()), 0
        # The article keys of the headlines with temporary ids -1, -2…, at the places 1, 2…
        self._stored_keys = array("q", (NOT_STORED,))
        self._own_keys: set[int] = set()  # of articles that this process stored: they are open already

    def load_recent(self) -> None:
        """Add the headlines that other workers have stored since the last call; oldest first."""
        if len(self._open_stories) > MAX_OPEN_HEADLINES * CLOSING_THRESHOLD:
            self._open_stories.close_oldest(MAX_OPEN_HEADLINES)
        # PostgreSQL assigns keys before the rows become visible: look again at the last ones, where several workers write.
        overlap = KEY_OVERLAP if connection.vendor == "postgresql" else 0
        since = (
            {"pk__gt": self._latest_key - overlap}
            if self._latest_key
            else {"first_seen_at__gte": self.now - STORY_WINDOW}
        )
        recent = Article.objects.filter(**since).order_by("-id").values_list("id", flat=True)[:MAX_OPEN_HEADLINES]
        keys = list(recent)[::-1]
        # Most are our own and known already; the others are loaded a few hundred rows at a time.
        unknown = (key for key in keys if key not in self._own_keys and key not in self._open_stories)
        has_open = len(self._open_stories) > 0
        for batch in batched(unknown, HEADLINES_PER_QUERY):
            rows = Article.objects.filter(pk__in=batch).not_withdrawn().without_samples().order_by("id")
            headlines = [Headline(*row) for row in rows.values_list(*COMPARED_COLUMNS)]
            if has_open:
                self._load_stories(headlines)
            self._open_stories.add(headlines)
        self._latest_key = keys[-1] if keys else self._latest_key
        self._own_keys = {key for key in self._own_keys if key > self._latest_key - KEY_OVERLAP}

    def _load_stories(self, added: Iterable[Headline]) -> None:
        """For stories of these that no open headline is known to be in: find out which open headlines are in them by now."""
        unknown = {one.story for one in added if not self._open_stories.knows_story(one.story)}
        if not unknown:
            return
        temp_ids = {key: -number for number, key in enumerate(self._stored_keys)}
        stories = Article.objects.filter(story__in=unknown).values_list("id", "story")
        self._open_stories.add_story_keys({temp_ids.get(key, key): story for key, story in stories if story})

    def cluster(self, entries: Sequence[NewHeadline], source_id: int) -> list[tuple[int, int | None, float | None]]:
        """For each headline: its temporary id, the id of the headline it joins, and the margin.

        The last two are None for a new event; the margin (see `Placement`) says how surely it joins. An id is an article's key,
        or a negative number for a headline that is not stored yet; `assign_keys` later records the key of its article.
        """
        headlines = []
        for new in entries:
            temp_id = -len(self._stored_keys)
            self._stored_keys.append(NOT_STORED)
            summary = new.summary[:MAX_COMPARED_SUMMARY_CHARS]
            headlines.append(
                Headline(
                    temp_id, new.title, new.published, source_id, new.language, summary,
                    outlet=new.outlet, is_economic=new.is_economic,
                )
            )  # fmt: skip
        return [(one.id, self._stored_key(one.joins), one.margin) for one in self._open_stories.assign(headlines)]

    def assign_keys(self, keys: Mapping[int, int]) -> None:
        """Record the keys of the articles that were stored: temporary id → key."""
        for temp_id, key in keys.items():
            self._stored_keys[-temp_id] = key
        self._own_keys.update(keys.values())

    def _stored_key(self, headline_id: int | None) -> int | None:
        """The article's key in place of a temporary id, if it is stored already; else the id as it is."""
        if headline_id is None or headline_id > 0:
            return headline_id
        return self._stored_keys[-headline_id] or headline_id


def hint_for_feed(feed: Feed, language: str) -> Hint:
    """What the editors say of the feed's source, as a hint; the language that the document declares goes first."""
    return hint_for_source(feed.source, language)
