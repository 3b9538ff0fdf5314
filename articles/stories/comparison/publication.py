"""Who published two headlines, and how long one after the other. Pure."""

from datetime import timedelta

from articles.stories.headline import ParsedHeadline

STORY_WINDOW = timedelta(days=7, hours=12)  # headlines that are further apart tell two events
MAX_GAP_SECONDS = STORY_WINDOW.total_seconds()


def are_one_source(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether one outlet published both; a source that collects headlines names the outlet of each."""
    return a.source_id == b.source_id and (not a.outlet or not b.outlet or a.outlet == b.outlet)


def seconds_apart(a: ParsedHeadline, b: ParsedHeadline) -> float:
    """The seconds between their publications."""
    return abs(a.published - b.published)
