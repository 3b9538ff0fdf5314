"""The records that pass between the steps of clustering."""

from datetime import datetime

from articles.text.record import record


@record
class Headline:
    """An article as clustering sees it. `id` is the article's key, or a negative number for one not stored yet.

    `summary` may be cut at what clustering reads of it; `story` is the key of its story.
    """

    id: int
    title: str
    published: datetime
    source_id: int
    language: str = "fr"
    summary: str = ""
    story: int | None = None


@record
class Placement:
    """The result for one headline: `joins` is the id of a headline about the same event, or None for a new event.

    `margin` says how surely it joins: from 0, at the least score that joins, to 1; None for a new event.
    """

    id: int
    joins: int | None
    score: float = 0.0
    margin: float | None = None
