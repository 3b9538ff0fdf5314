"""What is deleted when its time is over, and that the privacy page says when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members import tasks
from members.models import Notice, Outgoing
from members.notices.retention import NOTICE_RETENTION, OUTGOING_RETENTION, prune_notices
from members.tests.notices.talk import answer, article, comment, member, tick

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_notices_go_after_half_a_year_read_or_not(awa):
    said = comment(awa, article())
    for days in (179, 181):
        Notice.objects.create(
            member=awa, kind="useful", key=f"useful:{days}", comment=said, number=1, at=NOW - timedelta(days=days)
        )
    assert tasks.prune_old_notices() == 1
    assert Notice.objects.get().key == "useful:179"


def test_a_mail_goes_a_month_after_its_end_and_its_notice_stays(awa):
    answer(member("Kofi"), comment(awa, article()))
    tick()
    one = Outgoing.objects.get()
    assert prune_notices(NOW + timedelta(days=60)) == 0  # it has not ended
    one.drop("for a test", NOW)
    assert prune_notices(NOW + timedelta(days=29)) == 0
    assert prune_notices(NOW + timedelta(days=31)) == 1
    assert Notice.objects.get().is_mail_decided
    tick()
    assert not Outgoing.objects.exists()


def test_the_privacy_page_says_how_long(client):
    page = client.get("/confidentialite/").text
    assert f"pendant {NOTICE_RETENTION.days} jours" in page
    assert f"pendant {OUTGOING_RETENTION.days} jours" in page
