"""Finds who published the entries of a document that collects the headlines of many outlets. Pure.

Google News and others name the outlet in the entry's <source>, and repeat it at the end of the title. AllAfrica names it in
brackets before the summary; a bracket alone proves nothing (“[Vidéo] …”), so most entries of the document must have one.
"""

from collections.abc import Sequence
from dataclasses import replace

from articles.ingest.records import RawEntry
from articles.text.fold import fold
from articles.text.outlets import split_credit

MIN_CREDITED_ENTRIES, MIN_CREDITED_OUTLETS, MIN_CREDITED_SHARE = 3, 3, 0.75  # of a document that credits in brackets


def name_outlets(entries: Sequence[RawEntry], own_name: str = "") -> tuple[RawEntry, ...]:
    """The entries with `outlet`, or `own_name` where it is the document's own source; both empty where nobody is named."""
    in_brackets = _credits_in_brackets(entries)
    return tuple([_named(raw, _name_of(raw, own_name, in_brackets=in_brackets), own_name) for raw in entries])


def _name_of(raw: RawEntry, own_name: str, *, in_brackets: bool) -> str:
    """The name that stands both in the entry's <source> and in its title; or in brackets; or its source's own."""
    if raw.outlet and raw.title.endswith(raw.outlet):
        return raw.outlet
    if in_brackets and (credited := split_credit(raw.summary)[1]):
        return credited
    return own_name if own_name and raw.title.endswith(own_name) else ""


def _named(raw: RawEntry, name: str, own_name: str) -> RawEntry:
    if not name and not raw.outlet:  # nearly all entries
        return raw
    is_own = bool(name) and fold(name) == fold(own_name)
    return replace(raw, outlet="" if is_own else name, own_name=name if is_own else "")


def _credits_in_brackets(entries: Sequence[RawEntry]) -> bool:
    """Whether nearly all summaries begin with a name in brackets, of several outlets and not of the entries' categories."""
    begun = [raw for raw in entries if raw.summary[:1] == "["]
    if len(begun) < max(MIN_CREDITED_ENTRIES, MIN_CREDITED_SHARE * len(entries)):
        return False
    names = {name for raw in begun if (name := split_credit(raw.summary)[1]) not in raw.tags}
    return len(names - {""}) >= MIN_CREDITED_OUTLETS
