"""What visits brought, compared with what we have: what is new, what is known under another name, what is a flood."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.clean.entries import cleaned
from articles.ingest.cpu_budget import TooCostly
from articles.ingest.feed_result import Brought
from articles.ingest.flood import is_flood, looks_old
from articles.ingest.identity import triage
from articles.ingest.records import Identified, Item, Triage
from articles.models import Appearance, Article, Quarantine


@dataclass(frozen=True, slots=True)
class Known:
    """What we have already of what is new on a tray."""

    addresses: Mapping[str, int]  # address key → article
    titles: Mapping[tuple[int, str], tuple[int, datetime]]  # (source, title key) → article, publication


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit whose entries are set apart: those its feed has not shown before, those that say something else now."""

    brought: Brought
    new: Sequence[Item]
    changed: Sequence[Item]
    unchanged: int
    skipped: Counter[str]


def open_all(held: Sequence[Brought]) -> list[Opened]:
    """Set apart what the feeds have shown before, and clean the rest."""
    feeds = [brought.feed.pk for brought in held if brought.entries]
    names = dict.fromkeys((brought.feed.pk, item.key) for brought in held for item in brought.entries)
    shown = _by_feed(Appearance.objects.of(names))
    triaged = [(brought, triage(brought.entries, shown.get(brought.feed.pk, {}))) for brought in held]
    alone = _by_feed(Quarantine.objects.of(feeds)) if any(found.new for _, found in triaged) else {}
    return [_opened(brought, found, alone.get(brought.feed.pk, {})) for brought, found in triaged]


def _by_feed(rows: Mapping[tuple[int, str], str]) -> dict[int, dict[str, str]]:
    sorted_out: dict[int, dict[str, str]] = defaultdict(dict)
    for (feed, key), said in rows.items():
        sorted_out[feed][key] = said
    return sorted_out


def _opened(brought: Brought, found: Triage, alone: Mapping[str, str]) -> Opened:
    skipped = Counter(brought.skipped) + Counter(found.skipped)
    wanted = [item for item in found.new if alone.get(item.key) != item.fingerprint]
    skipped += Counter(quarantined=len(found.new) - len(wanted))
    try:
        new = brought.budget.run(_cleaned, wanted, brought.outcome.at, skipped)
        changed = brought.budget.run(_cleaned, found.changed, brought.outcome.at, skipped)
    except TooCostly:
        return Opened(brought.too_costly(), (), (), 0, Counter())
    return Opened(brought, new, changed, found.unchanged, skipped)


def _cleaned(entries: Iterable[Identified], now: datetime, skipped: Counter[str]) -> list[Item]:
    return list(cleaned(entries, now, skipped))


def know(opened: Sequence[Opened]) -> Known:
    """One question each for all that is new: addresses, and the titles of feeds known before."""
    addresses = {item.address_key for one in opened for item in one.new}
    feeds = [one for one in opened if one.brought.feed.recent]
    titles = {(one.brought.feed.source_id, item.title_key) for one in feeds for item in one.new}
    return Known(Article.objects.keyed(addresses), Article.objects.titled(titles))


def sort(opened: Opened, known: Known) -> tuple[list[Item], list[tuple[Item, int | None]]]:
    """New entries apart: articles nobody has, and other names of articles we have (None: of one in this document)."""
    fresh: list[Item] = []
    seen: list[tuple[Item, int | None]] = []
    here: set[str] = set()
    for item in opened.new:
        article = known.addresses.get(item.address_key) or _told_before(item, opened.brought, known)
        if article or item.address_key in here:
            seen.append((item, article))
        else:
            fresh.append(item)
        here.add(item.address_key)
    return fresh, seen


def _told_before(item: Item, brought: Brought, known: Known) -> int | None:
    """The article of the same source with the same title and moment of publication: it has only moved."""
    article, published = known.titles.get((brought.feed.source_id, item.title_key), (None, None))
    return article if published and published == item.entry.published else None


def hold(fresh: list[Item], brought: Brought, known: Known) -> tuple[list[Item], Sequence[Item]]:
    """What may come in, and what is held back because the feed is flooded with old things."""
    feed = brought.feed
    if not feed.recent or len(fresh) * 2 <= len(brought.entries):
        return fresh, ()
    if feed.let_in_until and feed.let_in_until > brought.outcome.at:
        return fresh, ()
    old = [
        looks_old(item.entry.published, (feed.source_id, item.title_key) in known.titles, feed.recent) for item in fresh
    ]
    if not is_flood(old, len(brought.entries)):
        return fresh, ()
    pairs = list(zip(fresh, old, strict=True))
    return [item for item, is_old in pairs if not is_old], [item for item, is_old in pairs if is_old]
