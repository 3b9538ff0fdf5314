"""Writes notices of what is new: replies, decisions of moderators, outcomes of reports, and once a day votes.

Each table is read from a stored position; unique keys make a second reading harmless. Articles import nothing of members, so
no view calls this: Celery's beat does, every 20 s (portal/celery.py).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef

from articles.models import Comment, Judgement, Report, Vote
from members.models import Mute, Notice, ReadingPosition

OVERLAP = timedelta(minutes=5)  # no transaction is open for longer (statement and idle timeouts, workers' time limits)
FIRST_READING = timedelta(hours=1)  # how far back the very first reading goes
PAGE_SIZE = 500  # rows read, and written, in one transaction
VOTES_GATHERED_AT = time(18)

Write = Callable[[Sequence[Any], datetime], list[Notice]]


def gather(now: datetime) -> int:
    """Write the notices of what is new in every table; how many rows were looked at."""
    replies = Comment.objects.exclude(parent=None).exclude(state=Comment.State.DELETED).select_related("parent")
    return (
        _read("comment", replies, Comment.objects.filter(created_at__lt=now - FIRST_READING), reply_notices, now)
        + _read(
            "judgement",
            Judgement.objects.settled(now),
            Judgement.objects.filter(at__lt=now - FIRST_READING),
            _decided,
            now,
        )
        + gather_votes(now)
    )


def _read(table: str, rows: Any, before: models.QuerySet[Any], write: Write, now: datetime) -> int:
    """Read the new rows a page at a time. The position moves in the last transaction only."""
    highest = _position(table, before).position
    seen = 0
    while True:
        with transaction.atomic():
            reading = ReadingPosition.objects.select_for_update().get(pk=table)
            page = list(rows.filter(pk__gt=max(highest, reading.position)).order_by("pk")[:PAGE_SIZE])
            Notice.objects.bulk_create(write(page, now), ignore_conflicts=True)
            highest, seen = page[-1].pk if page else highest, seen + len(page)
            if len(page) < PAGE_SIZE:
                reading.move(max(highest, reading.position), now, OVERLAP)
                return seen


def _position(table: str, before: models.QuerySet[Any]) -> ReadingPosition:
    """The stored position; the first time it stands after the rows `before`, which are too old to be told."""
    reading = ReadingPosition.objects.filter(pk=table).first()
    if reading is None:
        highest = before.order_by().aggregate(highest=Max("pk"))["highest"] or 0
        defaults = {"position": highest, "ahead": highest}
        reading, _is_new = ReadingPosition.objects.get_or_create(pk=table, defaults=defaults)
    return reading


def reply_notices(replies: Sequence[Comment], now: datetime) -> list[Notice]:
    """For the authors of the comments that are answered; not for authors who answer themselves or have muted the one who answers.

    A reply that waits for a moderator has its notice too: `Notice.objects.visible` shows it when the reply is published.
    """
    mutes = _mutes({reply.author_id for reply in replies})
    return [
        Notice(member_id=reader, kind=Notice.Kind.REPLY, key=f"reply:{reply.pk}", comment=reply, at=now)
        for reply in replies
        if reply.parent and (reader := reply.parent.author_id) is not None
        if reader != reply.author_id and (reader, reply.author_id) not in mutes
    ]


def _decided(judgements: Sequence[Judgement], now: datetime) -> list[Notice]:
    """For the authors of the judged comments, and for those whose reports a judgement has closed; not for the judge."""
    comments = Comment.objects.in_bulk({judgement.comment_id for judgement in judgements})
    for_authors = [
        Notice(member_id=author, kind=Notice.Kind.DECISION, key=f"judgement:{one.pk}", comment=comment, judgement=one)
        for one in judgements
        if (comment := comments.get(one.comment_id)) and (author := comment.author_id) and author != one.by_id
    ]
    reports = Report.objects.filter(judgement__in=[one.pk for one in judgements], comment__in=comments)
    for_reporters = [
        Notice(
            member_id=report.member_id,
            kind=Notice.Kind.REPORT,
            key=f"report:{report.pk}:{report.judgement_id}",
            comment_id=report.comment_id,
            judgement=report.judgement,
        )
        for report in reports.exclude(member=F("judgement__by")).select_related("judgement")
    ]
    for notice in (notices := for_authors + for_reporters):
        notice.at = now
    return notices


def gather_votes(now: datetime) -> int:
    """Once a day, after VOTES_GATHERED_AT, one notice a comment with the number of its new votes.

    The highest key is stored first. The votes up to it are counted once all transactions of that moment have ended.
    """
    _position("vote", Vote.objects.all())
    with transaction.atomic():
        reading = ReadingPosition.objects.select_for_update().get(pk="vote")
        if now.time() < VOTES_GATHERED_AT or reading.day == now.date():
            return 0
        begins = datetime.combine(now.date(), VOTES_GATHERED_AT, tzinfo=now.tzinfo)
        if not begins <= reading.ahead_at <= now:
            reading.ahead = Vote.objects.aggregate(highest=Max("pk"))["highest"] or reading.ahead
            reading.ahead_at = now
            reading.save()
            return 0
        if now - reading.ahead_at < OVERLAP:
            return 0
        counts = list(_counts(reading.position, reading.ahead))
        for start in range(0, len(counts), PAGE_SIZE):
            notices = [_vote_notice(count, now) for count in counts[start : start + PAGE_SIZE]]
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
        reading.position, reading.day = reading.ahead, now.date()
        reading.save()
        return len(counts)


def _counts(after: int, up_to: int) -> Iterable[Any]:
    """Comment, author and number of the votes with these keys, without those of members whom the author muted."""
    muted = Mute.objects.filter(member=OuterRef("comment__author"), muted=OuterRef("member"))
    votes = Vote.objects.filter(pk__gt=after, pk__lte=up_to).exclude(comment__author=None)
    others = votes.exclude(comment__author=F("member")).exclude(Exists(muted))
    return others.order_by("comment").values("comment", "comment__author").annotate(number=Count("pk"))


def _vote_notice(count: Any, now: datetime) -> Notice:
    return Notice(
        member_id=count["comment__author"],
        kind=Notice.Kind.USEFUL,
        key=f"useful:{count['comment']}:{now.date()}",
        comment_id=count["comment"],
        number=count["number"],
        at=now,
    )


def _mutes(authors: set[int | None]) -> set[tuple[int, int]]:
    """Who muted one of these: (member, muted)."""
    return set(Mute.objects.filter(muted__in=authors - {None}).values_list("member", "muted"))
