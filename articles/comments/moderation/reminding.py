"""Tells moderators by mail that comments, reports or appeals have waited for them too long."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from articles.models import Appeal, Comment, Reminder, Report
from portal.mails.text import mail_text
from portal.staff.holders import staff_with

WAIT_HOURS = 2
WAIT = timedelta(hours=WAIT_HOURS)
REPEAT_INTERVAL, MIN_INTERVAL = timedelta(hours=6), timedelta(hours=1)
MODERATE = "articles.change_comment"
QUEUE = "admin:articles_comment_queue"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """What has waited too long: held comments, comments with open reports, appeals; and since when the newest of them."""

    held: int = 0
    reported: int = 0
    appealed: int = 0
    newest: datetime | None = None

    @property
    def total(self) -> int:
        """How many decisions are needed; a comment that is held and reported counts twice."""
        return self.held + self.reported + self.appealed


def moderators() -> Any:
    """The active staff who may judge comments."""
    return staff_with(MODERATE)


def remind(now: datetime) -> int:
    """Send the mail if it is due; the number of moderators told.

    It is sent again after 6 hours while the same things wait, and for newer ones at most once an hour. A worker that is
    killed before it sends loses nothing; killed right after, the mail is sent twice.
    """
    waiting = _waiting(now - WAIT)
    if not waiting.total or not _is_due(waiting, reminder := Reminder.objects.only_one(), now):
        return 0
    addresses = [address for address in moderators().values_list("email", flat=True) if address]
    if not addresses or not Reminder.objects.claim(reminder, now):
        return 0
    sent = _send(addresses, waiting)
    if sent:
        Reminder.objects.mark_sent(now, now - WAIT)
    return sent


def _is_due(waiting: WaitingCounts, reminder: Reminder, now: datetime) -> bool:
    is_newer = waiting.newest is not None and waiting.newest > reminder.covered_until
    return now - reminder.sent_at >= (MIN_INTERVAL if is_newer else REPEAT_INTERVAL)


def _waiting(before: datetime) -> WaitingCounts:
    held = Comment.objects.waiting_since_before(before).values_list("since", flat=True)
    reported = Report.objects.first_of_each_comment().filter(since__lte=before).values_list("since", flat=True)
    appealed = Appeal.objects.open().filter(at__lte=before).values_list("at", flat=True)
    return WaitingCounts(len(held), len(reported), len(appealed), max([*held, *reported, *appealed], default=None))


def _send(addresses: Iterable[str], waiting: WaitingCounts) -> int:
    """Send to each alone, so that no moderator learns another's address; a failure is logged, and the next run tries again."""
    sent = 0
    with override("fr"):
        context = {
            "waiting": waiting,
            "hours": WAIT_HOURS,
            "queue": settings.SITE_URL + reverse(QUEUE),
            "site": settings.SITE_NAME,
        }
        subject, body = mail_text("articles/email/waiting", context)
    for address in addresses:
        try:
            EmailMessage(subject=subject, body=body, to=[address]).send()
            sent += 1
        except (OSError, ValueError):  # failures of smtplib and of the network are OSErrors
            log.exception("A moderator could not be told that comments wait.")
    return sent
