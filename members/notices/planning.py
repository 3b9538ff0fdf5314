"""Decides, notice by notice, whether it is mailed, and writes the rows of the mails that are to be sent."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from members.models import MailSettings, Notice, Outgoing
from members.notices.gathering import PAGE_SIZE

MAILED_WITHIN = timedelta(days=14)  # a reply that is published later than that is shown on the site only
DIGEST_AT = time(7)
EACH = MailSettings.Replies.EACH


def plan_mails(now: datetime) -> int:
    """Decide about every reply that everybody may read by now, and every decision of moderators; how many.

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
            mail_settings = MailSettings.objects.in_bulk({notice.member_id for notice in notices})
            wanted = {
                one.pk: mail_settings[one.member_id].replies if one.member_id in mail_settings else EACH
                for one in notices
            }
            _plan_single_mails([one for one in notices if wanted[one.pk] == EACH], now)
            _add_to_digests([one for one in notices if wanted[one.pk] == MailSettings.Replies.DAILY], now)
            for notice in notices:
                notice.is_mail_decided = True
            Notice.objects.bulk_update(notices, ["outgoing", "is_mail_decided"])
        decided += len(notices)
        if len(notices) < PAGE_SIZE:
            return decided


def _plan_single_mails(notices: Sequence[Notice], now: datetime) -> None:
    """One mail per notice, due now."""
    kind = Outgoing.Kind.REPLY
    rows = [Outgoing(member_id=one.member_id, kind=kind, key=one.key, due_at=now) for one in notices]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    planned = Outgoing.objects.filter(
        member__in={one.member_id for one in notices}, key__in=[one.key for one in notices]
    )
    mails = {(mail.member_id, mail.key): mail for mail in planned}
    for notice in notices:
        notice.outgoing = mails[notice.member_id, notice.key]


def _add_to_digests(notices: Sequence[Notice], now: datetime) -> None:
    """One mail per member, due at the hour of the digest."""
    for member, of_one in groupby(notices, key=lambda notice: notice.member_id):
        digest = _open_digest(member, now)
        for notice in of_one:
            notice.outgoing = digest


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
