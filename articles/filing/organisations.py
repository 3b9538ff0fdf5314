"""Decides which companies and institutions an article is about. Pure."""

from articles.filing.matching import SUMMARY, TITLE, Match
from articles.filing.scores import MatchesBySlug, all_matches

MAX_ORGANISATIONS = 6


def organisations_of(matches_by_slug: MatchesBySlug) -> tuple[str, ...]:
    """The slugs of the organisations in the title, in its order, then those in the summary; the body alone does not count."""
    if not matches_by_slug:
        return ()
    matches = [match for match in all_matches(matches_by_slug) if match[1] >= SUMMARY]
    matches.sort(key=_order)
    return tuple(dict.fromkeys([match[0].slug for match in matches]))[:MAX_ORGANISATIONS]


def organisations_in_title(matches_by_slug: MatchesBySlug) -> list[Match]:
    """The matches of organisations in the title, in its order."""
    title_matches = [match for match in all_matches(matches_by_slug) if match[1] == TITLE and match[0].organisation]
    title_matches.sort(key=_order)
    return title_matches


def _order(match: Match) -> tuple[float, int]:
    return -match[1], match[2]
