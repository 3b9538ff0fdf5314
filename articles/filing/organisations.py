"""Which companies and institutions an article speaks of. Pure."""

from articles.filing.matching import LEAD, TITLE, Hit
from articles.filing.scores import BySlug, all_hits

MOST = 6


def organisations_of(named: BySlug) -> tuple[str, ...]:
    """Their slugs: those of the title as it names them, then those of the lead; a body alone makes nobody a subject."""
    if not named:
        return ()
    hits = [hit for hit in all_hits(named) if hit[1] >= LEAD]
    hits.sort(key=_order)
    return tuple(dict.fromkeys([hit[0].slug for hit in hits]))[:MOST]


def of_title(named: BySlug) -> list[Hit]:
    """Where the title names organisations, in its order."""
    titled = [hit for hit in all_hits(named) if hit[1] == TITLE and hit[0].facts]
    titled.sort(key=_order)
    return titled


def _order(hit: Hit) -> tuple[float, int]:
    return -hit[1], hit[2]
