"""Who published two headlines, and how long one after the other. Pure."""

from datetime import timedelta
from math import log1p

from articles.stories.headline import ParsedHeadline

STORY_WINDOW = timedelta(days=7, hours=12)  # headlines that are further apart tell two events
MAX_GAP_SECONDS = STORY_WINDOW.total_seconds()
DAY_SECONDS = timedelta(days=1).total_seconds()


def are_one_source(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether one outlet published both; a source that collects headlines names the outlet of each."""
    return a.source_id == b.source_id and (not a.outlet or not b.outlet or a.outlet == b.outlet)


def seconds_apart(a: ParsedHeadline, b: ParsedHeadline) -> float:
    """The seconds between their publications."""
    return abs(a.published - b.published)


def days_feature(a: ParsedHeadline, b: ParsedHeadline) -> float:
    """The logarithm of 1 plus the days between their publications; 0 for one and the same title, whenever it comes."""
    return 0.0 if a.folded == b.folded else log1p(seconds_apart(a, b) / DAY_SECONDS)
