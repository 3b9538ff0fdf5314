"""What passes between the steps that put articles into stories."""

from datetime import datetime

from articles.text.record import record


@record
class Headline:
    """An article as clustering sees it. `id` is the article's key, or a negative number for one not stored yet.

    `lead` need be no longer than what is read of it; `story` is the key of the story it is in.
    """

    id: int
    title: str
    published: datetime
    source_id: int
    language: str = "fr"
    lead: str = ""
    story: int | None = None


@record
class Placement:
    """`joins` is the headline that tells the same event, or None for an event not told before."""

    id: int
    joins: int | None
    score: float = 0.0
