"""Finds who published the entries of a document that collects the headlines of many outlets. Pure.

Google News and others name the outlet in the entry's <source>, and repeat it at the end of the title. AllAfrica names it in
brackets before the summary; a bracket alone proves nothing (“[Vidéo] …”, “[NAIROBI] …”), so most entries of the document must
have one, and most brackets must hold a name for sure. Others give as a summary the title with the name beside it and nothing
more; one such entry may do so by chance, a document of them with several names does not.
"""

from collections.abc import Sequence
from dataclasses import replace

from articles.ingest.records import RawEntry
from articles.text.fold import fold
from articles.text.outlets import repeated_outlet, split_credit, without_tail

# Of a document that credits in brackets: entries with brackets, and among the names in them those that are names for sure.
MIN_CREDITED_ENTRIES, MIN_CREDITED_SHARE = 3, 0.75
MIN_SURE_NAMES, MIN_SURE_SHARE = 3, 0.5


def name_outlets(entries: Sequence[RawEntry], own_name: str = "") -> tuple[RawEntry, ...]:
    """The entries with `outlet`, or `own_name` where it is the document's own source; both empty where nobody is named."""
    in_brackets, beside_titles = _credits_in_brackets(entries), _credits_beside_titles(entries)
    names = [_name_of(raw, own_name, in_brackets=in_brackets, beside_titles=beside_titles) for raw in entries]
    return tuple([_named(raw, name, own_name) for raw, name in zip(entries, names, strict=True)])


def _name_of(raw: RawEntry, own_name: str, *, in_brackets: bool, beside_titles: bool) -> str:
    """The name that stands both in the entry's <source> and in its title; or beside it; or in brackets; or its source's own."""
    if raw.outlet and raw.title.endswith(raw.outlet):
        return raw.outlet
    if beside_titles and (beside := _name_beside_title(raw)):
        return beside
    if in_brackets and (credited := split_credit(raw.summary)[1]):
        return credited
    return own_name if own_name and raw.title.endswith(own_name) else ""


def _named(raw: RawEntry, name: str, own_name: str) -> RawEntry:
    if not name and not raw.outlet:  # nearly all entries
        return raw
    is_own = bool(name) and fold(name) == fold(own_name)
    return replace(raw, outlet="" if is_own else name, own_name=name if is_own else "")


def _credits_in_brackets(entries: Sequence[RawEntry]) -> bool:
    """Whether nearly all summaries begin with brackets, and what stands in these is mostly names, none of them a category."""
    begun = [raw for raw in entries if raw.summary[:1] == "["]
    if len(begun) < max(MIN_CREDITED_ENTRIES, MIN_CREDITED_SHARE * len(entries)):
        return False
    names = {name for raw in begun if (name := split_credit(raw.summary)[1]) not in raw.tags}
    sure = len(list(filter(_is_surely_a_name, names)))
    return sure >= max(MIN_SURE_NAMES, MIN_SURE_SHARE * len(names - {""}))


def _credits_beside_titles(entries: Sequence[RawEntry]) -> bool:
    """Whether nearly all summaries are the title with a name beside it, of several names."""
    names = [name for raw in entries if (name := _name_beside_title(raw))]
    return len(names) >= MIN_CREDITED_SHARE * len(entries) and len(set(names)) >= MIN_SURE_NAMES


def _name_beside_title(raw: RawEntry) -> str:
    """The name at the end of its title, if its summary is the title with that name beside it, and nothing else; or ""."""
    name = repeated_outlet(raw.title, raw.summary)
    return name if name and raw.summary[len(without_tail(raw.title, name)) :].strip() == name else ""


def _is_surely_a_name(name: str) -> bool:
    """Whether it has two words with a capital, or a point: no rubric (“Vidéo”), and no place in capitals (“CAPE TOWN”)."""
    words = name.split()
    return (len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper() and not name.isupper()) or "." in name
