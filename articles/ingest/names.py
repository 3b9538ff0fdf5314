"""Which companies and institutions an article speaks of. Pure."""

from .hits import LEAD, TITLE, Hit, Scores, all_hits

MOST = 6


def organisations_of(scores: Scores) -> tuple[str, ...]:
    """Their slugs: those of the title as it names them, then those of the lead; a body alone makes nobody a subject."""
    if not scores.hits:
        return ()
    named = [hit for hit in all_hits(scores) if hit.place >= LEAD]
    named.sort(key=_order)
    return tuple(dict.fromkeys([hit.key.slug for hit in named]))[:MOST]


def of_title(scores: Scores) -> list[Hit]:
    """Where the title names organisations, in its order."""
    titled = [hit for hit in all_hits(scores) if hit.place == TITLE and hit.key.facts]
    titled.sort(key=_order)
    return titled


def _order(hit: Hit) -> tuple[float, int]:
    return -hit.place, hit.start
