"""The records that pass between the steps of clustering."""

from datetime import datetime

from articles.text.record import record


@record
class Headline:
    """An article as clustering sees it. `id` is the article's key, or a negative number for one that is not stored yet.

    `summary` may be cut at what clustering reads of it. `story` is the key of its story; None for none, or if it is not known.
    One that is not economic, as it is filed, needs more evidence to join a story (evidence.py).
    """

    id: int
    title: str
    published: datetime
    source_id: int
    language: str = "fr"
    summary: str = ""
    story: int | None = None
    is_economic: bool = True
    outlet: str = ""  # where it is stored beside the title; else `parse_headline` looks for it in title and summary


@record
class Placement:
    """The result for one headline: `joins` is the id of a headline about the same event, or None for a new event.

    `percent` is the probability that it joins rightly; 0 for a new event. `margin` says how far that is above the least
    percentage that joins: from 0 to 1, where 1 is 100 per cent; None for a new event.
    """

    id: int
    joins: int | None
    percent: float = 0.0
    margin: float | None = None
