"""Which companies and institutions an article speaks of. Pure."""

from .hits import LEAD, TITLE, Hit, Scores, all_hits

MOST = 6


def organisations_of(scores: Scores) -> tuple[str, ...]:
    """Their slugs: those of the title as it names them, then those of the lead; a body alone makes nobody a subject."""
    named = [hit for hit in all_hits(scores) if hit.place >= LEAD]
    named.sort(key=_order)
    return tuple(dict.fromkeys([hit.key.slug for hit in named]))[:MOST]


def of_title(scores: Scores, kind: str) -> list[Hit]:
    """Where the title names organisations of this kind, in its order."""
    titled = [hit for hit in all_hits(scores) if hit.place == TITLE]
    named = [hit for hit in titled if hit.key.facts and hit.key.facts.kind == kind]
    named.sort(key=_order)
    return named


def _order(hit: Hit) -> tuple[float, int]:
    return -hit.place, hit.start
