"""What a visit says to its feed’s row."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from articles.text.record import record


@record
class Outcome:
    """What is written on the feed's row after a visit. `reason` is empty when it went well."""

    at: datetime
    due_at: datetime
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    reason: str = ""
    error: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    recent: tuple[int, ...] | None = (
        None  # the latest publications, newest first, in seconds since 1970; None as before
    )
    moved_to: str = ""
    excused: bool = False  # it failed, and the feed is not to blame
