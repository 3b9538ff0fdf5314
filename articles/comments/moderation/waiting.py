"""What waits for a moderator: held, reported and contested comments, in one list.

Contested decisions and reported scams come first, because they cost somebody their word or their money; then the rest. Within
both, what has waited longest comes first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from articles.models import Appeal, Comment, Reason, Report, WaitingText

MAX_WAITING = 2000  # of each kind: the oldest; the others come up when these are judged


class Kind(StrEnum):
    """Why a comment is in the queue; it may be there for several of these."""

    APPEALED = "appealed"
    REPORTED = "reported"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that waits: since when, of which kinds, and for which reasons (codes of `Reason` and `Hold`)."""

    key: int
    since: datetime
    kinds: frozenset[Kind]
    reasons: frozenset[str]

    @property
    def is_urgent(self) -> bool:
        """Whether it comes before others that have waited longer."""
        return Kind.APPEALED in self.kinds or Reason.SCAM in self.reasons


type Sighting = tuple[int, datetime, Kind, str]  # one reason why a comment waits: its key, since when, kind, reason


def waiting_comments() -> list[Waiting]:
    """All that waits, in the order of the queue; four queries."""
    held = Comment.objects.held().order_by("created_at").values_list("pk", "edited_at", "created_at", "hold")
    texts = WaitingText.objects.order_by("at").values_list("comment", "at", "hold")
    reports = Report.objects.open().of_visible().order_by("at").values_list("comment", "at", "reason")
    appeals = Appeal.objects.open().of_removed().order_by("at").values_list("comment", "at", "against__reason")
    return in_order(
        [
            *((key, edited or written, Kind.HELD, hold) for key, edited, written, hold in held[:MAX_WAITING]),
            *((key, at, Kind.HELD, hold) for key, at, hold in texts[:MAX_WAITING]),
            *((key, at, Kind.REPORTED, reason) for key, at, reason in reports[:MAX_WAITING]),
            *((key, at, Kind.APPEALED, reason) for key, at, reason in appeals[:MAX_WAITING]),
        ]
    )


def in_order(sightings: Iterable[Sighting]) -> list[Waiting]:
    """One entry a comment, in the order of the queue. It has waited since the first of its reasons."""
    by_key: dict[int, list[Sighting]] = {}
    for one in sightings:
        by_key.setdefault(one[0], []).append(one)
    found = [
        Waiting(
            key,
            min(at for _key, at, _kind, _reason in some),
            frozenset(kind for _key, _at, kind, _reason in some),
            frozenset(reason for _key, _at, _kind, reason in some if reason),
        )
        for key, some in by_key.items()
    ]
    return sorted(found, key=lambda one: (not one.is_urgent, one.since, one.key))


def chosen(waiting: Sequence[Waiting], kind: str = "", reason: str = "") -> list[Waiting]:
    """Those of this kind and for this reason; "" takes all."""
    return [one for one in waiting if kind in {"", *one.kinds} and reason in {"", *one.reasons}]
