"""The file ERASURES_FILE: a line of JSON an erasure, kept apart from the database, whose backups are from before.

A line holds no word about the person: {"member": 12, "since": "2026-01-31T…+00:00", "comments": "remove", "at": "…"}.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils import timezone

from members.models import Erasure

logger = logging.getLogger(__name__)
BATCH_SIZE = 500
MAX_KEY = 2**63 - 1
MIN_YEAR = 1970  # moments at either end of the calendar cannot be stored in another time zone


class MalformedLine(ValueError):
    """The text is no line of the list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure: `member` and `since`, the moment of the sign-up, together name the account."""

    member: int
    since: datetime
    comments: str
    at: datetime

    def __str__(self) -> str:
        values = {"member": self.member, "since": self.since.isoformat(), "comments": self.comments}
        return json.dumps(values | {"at": self.at.isoformat()})

    @classmethod
    def of(cls, row: Erasure) -> Self:
        """The line of this row."""
        return cls(row.member_key, row.member_since, row.comments, row.at)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a line. Raises MalformedLine."""
        try:
            values: dict[str, Any] = json.loads(text)
            line = cls(
                values["member"],
                datetime.fromisoformat(values["since"]),
                Erasure.Comments(values["comments"]).value,
                datetime.fromisoformat(values["at"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise MalformedLine(str(error)) from None
        if type(line.member) is not int or not 0 < line.member <= MAX_KEY:
            raise MalformedLine("the key is no key of a member")
        if not all(one.tzinfo and MIN_YEAR <= one.year < MAXYEAR for one in (line.since, line.at)):
            raise MalformedLine("a moment has no time zone, or is far from now")
        return line


def write_list() -> int:
    """Append the erasures that the file does not hold yet; how many.

    A worker that dies between the file and the database leaves a line that is written twice, which is harmless. What cannot be
    written is logged, and tried again.
    """
    written = 0
    while rows := list(Erasure.objects.unlisted()[:BATCH_SIZE]):
        try:
            append(Path(settings.ERASURES_FILE), (Line.of(row) for row in rows))
        except OSError as error:
            logger.error(
                "Erasures are not on the list: %s cannot be written (%s). Make its folder writable and free space on its disk; "
                "it is tried again every minute. Until then do not restore a backup: erased accounts would come back for good.",
                settings.ERASURES_FILE,
                error,
            )
            return written
        Erasure.objects.mark_listed([row.pk for row in rows], timezone.now())
        written += len(rows)
    return written


def append(path: Path, lines: Iterable[Line]) -> None:
    """Append the lines, and return when the disk holds them. Raises OSError; what was half written is then taken back."""
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        is_cut = before > 0 and os.pread(file.fileno(), 1, before - 1) != b"\n"  # a process was killed while it wrote
        text = ("\n" if is_cut else "") + "".join(f"{line}\n" for line in lines)
        try:
            _write_all(file.fileno(), text.encode())
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
    if is_new:
        _sync_folder(path.parent)


def read(path: Path) -> Iterator[tuple[int, Line | MalformedLine]]:
    """Each line that is not empty, with its number; what cannot be read comes as MalformedLine. Raises OSError."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            if text.strip():
                try:
                    yield number, Line.parse(text)
                except MalformedLine as error:
                    yield number, error


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    """So that a power cut does not lose the new file's name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
