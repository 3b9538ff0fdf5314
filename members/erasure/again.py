"""Erases once more who was erased, after a backup from before was restored."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from members.erasure.erase import AlreadyErased, LastAdministrator, erase
from members.erasure.erasure_list import Line, MalformedLine, read
from members.models import Erasure, Member, Notice, Outgoing
from members.notices.gathering import gather


@dataclass(slots=True)
class ErasedAgain:
    """How often what happened, and a sentence for each line that could not be followed."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def erase_again(path: Path, now: datetime) -> ErasedAgain:
    """Erase each account of the list that is there again, with the same choice and no mail. Raises OSError.

    The account is the same if both its key and the moment of its sign-up are: a restored database gives keys out anew. A line that
    fails does not stop the others. Safe to run twice.
    """
    report = ErasedAgain()
    is_our_list = path.resolve() == Path(settings.ERASURES_FILE).resolve()
    for number, line in read(path):
        if isinstance(line, MalformedLine):
            report.failures.append(f"Line {number} cannot be read: {line}.")
            continue
        Erasure.objects.note(line.member, line.since, line.comments, line.at, now if is_our_list else None)
        try:
            report.counts[_erase_line(line, now)] += 1
        except LastAdministrator:
            report.failures.append(
                f"Line {number}: member {line.member} is the only administrator here. Make another one."
            )
        except DatabaseError as error:
            report.failures.append(
                f"Line {number}: member {line.member} is not erased ({error}). Run the command again."
            )
    return report


def drop_mails(now: datetime) -> int:
    """Let no mail about what the restored database holds be sent: it may have been sent already. How many were waiting.

    The notices on the site are written and stay.
    """
    gather(now)
    return Notice.objects.leave_unmailed() + Outgoing.objects.drop_unsent("restored from a backup", now)


def _erase_line(line: Line, now: datetime) -> str:
    if not Member.objects.filter(pk=line.member, date_joined=line.since).exists():
        return "gone"
    try:
        return "deactivated" if erase(line.member, line.comments, now).is_deactivated else "erased"
    except AlreadyErased:
        return "gone"
