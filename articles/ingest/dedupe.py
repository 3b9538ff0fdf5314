"""The entries of a batch compared with stored articles: new, changed, known under another key, or part of a flood."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.clean_many import clean_entries
from articles.ingest.cpu_budget import TooCostly
from articles.ingest.feed_result import FeedResult
from articles.ingest.flood import is_flood, looks_old
from articles.ingest.identity import triage
from articles.ingest.records import KeyedEntry, KeyedRawEntry, Triage
from articles.models import Appearance, Article, Quarantine


@dataclass(frozen=True, slots=True)
class KnownArticles:
    """The stored articles that new entries of a batch may show again, under another key."""

    addresses: Mapping[str, int]  # address key → article
    titles: Mapping[tuple[int, str], tuple[int, datetime]]  # (source, title key) → article, publication


@dataclass(frozen=True, slots=True)
class TriagedFeed:
    """A visit whose entries are sorted: those its feed has not shown before, and those whose content has changed."""

    result: FeedResult
    new: Sequence[KeyedEntry]  # under keys that are new for the feed; some of them show a known article
    changed: Sequence[KeyedEntry]
    unchanged: int
    skipped: Counter[str]


def triage_feeds(results: Sequence[FeedResult]) -> list[TriagedFeed]:
    """Sort the entries by what their feeds have shown before, and clean those that are new or changed."""
    feeds = [result.feed.pk for result in results if result.entries]
    shown_keys = dict.fromkeys((result.feed.pk, item.key) for result in results for item in result.entries)
    fingerprints = _by_feed(Appearance.objects.fingerprints_of(shown_keys))
    sorted_results = [(result, triage(result.entries, fingerprints.get(result.feed.pk, {}))) for result in results]
    ignored = (
        _by_feed(Quarantine.objects.ignored_fingerprints(feeds))
        if any(entries.new for _, entries in sorted_results)
        else {}
    )
    return [_clean_feed(result, entries, ignored.get(result.feed.pk, {})) for result, entries in sorted_results]


def _by_feed(rows: Mapping[tuple[int, str], str]) -> dict[int, dict[str, str]]:
    by_feed: dict[int, dict[str, str]] = defaultdict(dict)
    for (feed, key), fingerprint in rows.items():
        by_feed[feed][key] = fingerprint
    return by_feed


def _clean_feed(result: FeedResult, entries: Triage, ignored: Mapping[str, str]) -> TriagedFeed:
    """Clean the new and changed entries, except new ones in quarantine; `ignored` maps their keys to fingerprints."""
    skipped = Counter(result.skipped) + Counter(entries.skipped)
    wanted = [item for item in entries.new if ignored.get(item.key) != item.fingerprint]
    skipped += Counter(quarantined=len(entries.new) - len(wanted))
    try:
        new = result.budget.run(_clean_all, wanted, result.outcome.at, skipped)
        changed = result.budget.run(_clean_all, entries.changed, result.outcome.at, skipped)
    except TooCostly:
        return TriagedFeed(result.as_too_costly(), (), (), 0, Counter())
    return TriagedFeed(result, new, changed, entries.unchanged, skipped)


def _clean_all(entries: Iterable[KeyedRawEntry], now: datetime, skipped: Counter[str]) -> list[KeyedEntry]:
    return list(clean_entries(entries, now, skipped))


def find_known(triaged_feeds: Sequence[TriagedFeed]) -> KnownArticles:
    """The stored articles that have an address or a title of the new entries, in two queries.

    Titles are looked up only for feeds that have shown dated entries before.
    """
    addresses = {item.address_key for triaged in triaged_feeds for item in triaged.new}
    feeds = [triaged for triaged in triaged_feeds if triaged.result.feed.recent]
    titles = {(triaged.result.feed.source_id, item.title_key) for triaged in feeds for item in triaged.new}
    return KnownArticles(Article.objects.ids_by_address_key(addresses), Article.objects.ids_by_title_key(titles))


def split_new(
    triaged: TriagedFeed, known: KnownArticles
) -> tuple[list[KeyedEntry], list[tuple[KeyedEntry, int | None]]]:
    """Split the new entries: those that are new articles, and those that show a known article under a new key.

    The latter come with the article's key; it is None if another new entry of the same document brings the article.
    """
    new_articles: list[KeyedEntry] = []
    new_appearances: list[tuple[KeyedEntry, int | None]] = []
    addresses_seen: set[str] = set()
    for item in triaged.new:
        article = known.addresses.get(item.address_key) or _moved_article(item, triaged.result, known)
        if article or item.address_key in addresses_seen:
            new_appearances.append((item, article))
        else:
            new_articles.append(item)
        addresses_seen.add(item.address_key)
    return new_articles, new_appearances


def _moved_article(item: KeyedEntry, result: FeedResult, known: KnownArticles) -> int | None:
    """The article of the same source with the same title and publication time: only its address has changed."""
    article, published = known.titles.get((result.feed.source_id, item.title_key), (None, None))
    return article if published and published == item.entry.published else None


def split_flood(
    new_articles: list[KeyedEntry], result: FeedResult, known: KnownArticles
) -> tuple[list[KeyedEntry], Sequence[KeyedEntry]]:
    """Split the new articles into those to store and those to quarantine (the old entries of a flood; most often none)."""
    feed = result.feed
    if not feed.recent or len(new_articles) * 2 <= len(result.entries):  # nothing to compare with, or too few are new
        return new_articles, ()
    if feed.let_in_until and feed.let_in_until > result.outcome.at:  # an editor accepts them
        return new_articles, ()
    old = [
        looks_old(item.entry.published, (feed.source_id, item.title_key) in known.titles, feed.recent)
        for item in new_articles
    ]
    if not is_flood(old, len(result.entries)):
        return new_articles, ()
    pairs = list(zip(new_articles, old, strict=True))
    return [item for item, is_old in pairs if not is_old], [item for item, is_old in pairs if is_old]
