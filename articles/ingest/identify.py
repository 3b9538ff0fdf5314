"""Which entry is this, and has it changed?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from .fold import fold
from .records import Entry, Identified, Triage


def key_of(guid: str, url: str) -> str:
    """What names an entry in its feed: 32 hex digits of its guid, or of its address where it has none."""
    return _digest(guid or url)


def identify(entry: Entry) -> Identified:
    """An entry with its key and the fingerprint of what it says. Its date is no part of that: it never moves."""
    said = (entry.title, entry.summary, entry.content_html, entry.url, entry.author, entry.image)
    return Identified(entry, key_of(entry.guid, entry.url), _digest("\0".join(said)))


def triage(entries: Iterable[Identified], known: Mapping[str, str]) -> Triage:
    """Compare a document with what is known (key → fingerprint). A key twice in one document counts once, first wins."""
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
    words = "".join(sign if sign.isalnum() else " " for sign in fold(title)).split()
    return _digest(" ".join(words)) if words else ""


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
