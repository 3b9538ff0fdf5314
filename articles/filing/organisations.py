"""Which companies and institutions an article speaks of. Pure."""

from articles.filing.matching import LEAD, TITLE, Match
from articles.filing.scores import MatchesBySlug, all_matches

MAX_ORGANISATIONS = 6


def organisations_of(named: MatchesBySlug) -> tuple[str, ...]:
    """Their slugs: those of the title as it names them, then those of the lead; a body alone makes nobody a subject."""
    if not named:
        return ()
    matches = [match for match in all_matches(named) if match[1] >= LEAD]
    matches.sort(key=_order)
    return tuple(dict.fromkeys([match[0].slug for match in matches]))[:MAX_ORGANISATIONS]


def organisations_in_title(named: MatchesBySlug) -> list[Match]:
    """Where the title names organisations, in its order."""
    title_matches = [match for match in all_matches(named) if match[1] == TITLE and match[0].organisation]
    title_matches.sort(key=_order)
    return title_matches


def _order(match: Match) -> tuple[float, int]:
    return -match[1], match[2]
