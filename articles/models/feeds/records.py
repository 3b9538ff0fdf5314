"""The outcome of a visit, as it is written to its feed’s row."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from articles.text.record import record


@record
class Outcome:
    """What a visit writes to its feed's row. `reason` is empty on success."""

    at: datetime
    due_at: datetime
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    reason: str = ""
    error: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    # The latest publication times, newest first, in seconds since 1970; None leaves them as they are.
    recent: tuple[int, ...] | None = None
    moved_to: str = ""
    is_our_network_failure: bool = False  # then the failure is not counted against the feed
