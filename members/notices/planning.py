"""Decides, notice by notice, whether a reply is mailed, and writes the rows of the mails that are to be sent."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from members.models import MailSettings, Notice, Outgoing
from members.notices.gathering import PAGE_SIZE

MAILED_WITHIN = timedelta(days=14)  # a reply that is published later than that is shown on the site only
DIGEST_AT = time(7)


def plan_mails(now: datetime) -> int:
    """Decide about every reply that everybody may read by now; how many decisions.

    The decision and the row of the mail are written together. Until then the notice counts as undecided, so a worker that is
    killed loses none; the unique key of a mail keeps two workers from planning it twice.
    """
    decided = 0
    while True:
        with transaction.atomic():
            open_ones = Notice.objects.undecided(now - MAILED_WITHIN).visible().order_by("member", "pk")
            # The rows are locked, and read once locked: the one of two workers that comes second finds them decided.
            found = open_ones.values_list("pk", flat=True)[:PAGE_SIZE]
            locked = Notice.objects.filter(pk__in=list(found), is_mail_decided=False).order_by("member", "pk")
            notices = list(locked.select_for_update())
            settings = MailSettings.objects.in_bulk({notice.member_id for notice in notices})
            for member, of_one in groupby(notices, key=lambda notice: notice.member_id):
                replies = settings[member].replies if member in settings else MailSettings.Replies.EACH
                _plan(member, replies, list(of_one), now)
            Notice.objects.bulk_update(notices, ["outgoing", "is_mail_decided"])
        decided += len(notices)
        if len(notices) < PAGE_SIZE:
            return decided


def _plan(member: int, replies: str, notices: Sequence[Notice], now: datetime) -> None:
    digest = _open_digest(member, now) if replies == MailSettings.Replies.DAILY else None
    for notice in notices:
        notice.is_mail_decided = True
        if replies == MailSettings.Replies.DAILY:
            notice.outgoing = digest
        elif replies == MailSettings.Replies.EACH:
            notice.outgoing, _is_new = Outgoing.objects.get_or_create(
                member_id=member, key=notice.key, defaults={"kind": Outgoing.Kind.REPLY, "due_at": now}
            )


def _open_digest(member: int, now: datetime) -> Outgoing:
    """The member's next digest that no worker has taken yet; it is locked, so that none takes it now."""
    due = next_digest(now)
    while True:
        digest, _is_new = Outgoing.objects.select_for_update().get_or_create(
            member_id=member,
            key=f"digest:{due.date()}",
            defaults={"kind": Outgoing.Kind.DIGEST, "due_at": due},
        )
        if digest.state == Outgoing.State.WAITING and digest.tries == 0:
            return digest
        due += timedelta(days=1)


def next_digest(now: datetime) -> datetime:
    """When the next digest goes out: today at DIGEST_AT, or tomorrow if that is over."""
    today = datetime.combine(now.date(), DIGEST_AT, tzinfo=now.tzinfo)
    return today if now < today else today + timedelta(days=1)
