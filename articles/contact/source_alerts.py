"""Mails editors, once a day at most, the sources that have broken or fallen silent since the last mail.

First the mails are written: a row an editor, in one transaction with the mark on each feed that they tell of. Killed before its
end, nothing has happened; after it, the rows wait. Then each row is claimed, handed to the mail server, and marked as sent. A
worker killed between the last two leaves a row that is sent again under the same Message-ID when its lease is over: SMTP cannot
say whether the server had it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from articles.ingest import network
from articles.listings.source_status import reason_text
from articles.models import Feed, SourceAlert
from articles.models.feeds.feed_health import Health
from portal.mails.text import mail_text
from portal.staff.holders import staff_with
from portal.typography import date_and_time

CHANGE_SOURCES = "articles.change_source"
TROUBLE_NAMES = {
    Health.DOWN: gettext_lazy("en panne"),
    Health.QUIET: gettext_lazy("silencieuse"),
    Health.SUSPENDED: gettext_lazy("flux disparu, suspendu"),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A feed of which a mail tells. `reason`: of its last failure, in words, with its code."""

    source: str
    name: str | Promise
    since: str
    reason: str
    read: str
    url: str
    address: str


def alert(now: datetime) -> int:
    """Write the mails if they are due, and send what waits; how many were sent."""
    if not network.is_down(now):
        write_alerts(now)
    return send_alerts(now)


def write_alerts(now: datetime) -> int:
    """Write a mail to each editor about what no mail has told of; how many. None within a day of the last ones."""
    if SourceAlert.objects.recent(now).exists():
        return 0
    try:
        with transaction.atomic():
            return _write(now)
    except IntegrityError:  # another worker has written today's
        return 0


def _write(now: datetime) -> int:
    editors = [one for one in staff_with(CHANGE_SOURCES) if one.email]
    feeds = list(Feed.objects.to_mail_about(now).select_related("source").select_for_update(of=("self",)))
    if not feeds or not editors or SourceAlert.objects.recent(now).exists():
        return 0
    subject, body = _text(feeds)
    rows = [SourceAlert(to=one, at=now, day=now.date(), subject=subject, body=body) for one in editors]
    SourceAlert.objects.bulk_create(rows)
    Feed.objects.mark_mailed(feeds)
    return len(rows)


def _text(feeds: Sequence[Feed]) -> tuple[str, str]:
    with override("fr"):
        context = {
            "troubles": [_trouble(feed) for feed in feeds],
            "number": len({feed.source_id for feed in feeds}),
            "site": settings.SITE_NAME,
            "listed": f"{settings.SITE_URL}{reverse('admin:articles_source_changelist')}",
        }
        return mail_text("articles/email/sources", context)


def _trouble(feed: Feed) -> Trouble:
    return Trouble(
        source=feed.source.name,
        name=TROUBLE_NAMES[Health(feed.health)],
        since=date_and_time(_began(feed)),
        reason=f"{reason_text(feed.reason)} ({feed.reason})" if feed.reason else "",
        read=date_and_time(feed.succeeded_at) if feed.succeeded_at else "",
        url=feed.url,
        address=f"{settings.SITE_URL}{reverse('admin:articles_feed_change', args=[feed.pk])}",
    )


def _began(feed: Feed) -> datetime:
    """Since when: a silent feed, since the last that it published."""
    is_silent = feed.health == Health.QUIET and feed.recent
    return datetime.fromtimestamp(feed.recent[0], UTC) if is_silent else feed.health_since


def send_alerts(now: datetime) -> int:
    """Send each row that waits, each to its editor alone. What cannot leave now is tried again when its lease is over."""
    return sum(_send(one, now) for one in SourceAlert.objects.unsent(now) if one.claim(now))


def _send(one: SourceAlert, now: datetime) -> bool:
    if not _may_be_mailed(one.to):
        return False
    headers = {"Message-ID": one.message_id}
    try:
        EmailMessage(subject=one.subject, body=one.body, to=[one.to.email], headers=headers).send()
    except (OSError, ValueError):  # failures of smtplib and of the network are OSErrors
        log.exception("An editor could not be told of broken sources.")
        return False
    one.mark_sent(now)
    return True


def _may_be_mailed(member: Any) -> bool:
    return bool(member.email) and staff_with(CHANGE_SOURCES).filter(pk=member.pk).exists()
