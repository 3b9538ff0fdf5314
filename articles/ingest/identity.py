"""The keys and fingerprints of entries, and the triage of a document into new, changed and unchanged entries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from articles.ingest.records import KeyedRawEntry, RawEntry, Triage
from articles.text.digest import hex_digest
from articles.text.fold import fold, split_words
from articles.web.urls import canonical_url


def entry_key(guid: str, url: str) -> str:
    """What names an entry in its feed: 32 hex digits of its guid, or of its address where it has none."""
    return hex_digest(guid or url)


def identify(raw: RawEntry) -> KeyedRawEntry:
    """An entry with the key that names it in its feed and the fingerprint of what it says.

    It is done before cleaning, so that unchanged entries need not be cleaned again. The date is not part of the fingerprint:
    a visit never changes an article's date. An outlet named in the title or the summary counts once more, so that what was
    stored before outlets were told is read once more, and healed (ingest/store/corrections.py).
    """
    text = "\0".join((raw.title, raw.summary, raw.content, raw.link, raw.author, raw.image))
    if raw.enclosures:
        text = "\0".join((text, *[enclosure.url for enclosure in raw.enclosures]))
    if raw.outlet or raw.own_name:
        text = "\0".join((text, raw.outlet, raw.own_name))
    guid = raw.guid.strip()
    return KeyedRawEntry(raw, entry_key(guid, "" if guid else _address(raw)), hex_digest(text))


def _address(raw: RawEntry) -> str:
    try:
        return canonical_url(urljoin(raw.base, raw.link.strip()))
    except ValueError:
        return raw.link.strip()


def triage(entries: Iterable[KeyedRawEntry], known: Mapping[str, str]) -> Triage:
    """Compare a document with the known entries (key → fingerprint). Of entries with the same key, the first one counts."""
    new, changed, unchanged = [], [], 0
    seen: set[str] = set()
    skipped: Counter[str] = Counter()
    for item in entries:
        if item.key in seen:
            skipped["duplicate"] += 1
            continue
        seen.add(item.key)
        if item.key not in known:
            new.append(item)
        elif known[item.key] != item.fingerprint:
            changed.append(item)
        else:
            unchanged += 1
    return Triage(tuple(new), tuple(changed), unchanged, dict(skipped))


def title_key(title: str) -> str:
    """32 hex digits shared by titles that differ only in case, accents, punctuation or spaces; empty for no title."""
    words = " ".join(split_words(fold(title)))
    return hex_digest(words) if words else ""
