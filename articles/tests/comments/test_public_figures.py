"""What /moderation/ publishes."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comments.moderation.appealing import appeal
from articles.comments.moderation.public_figures import first_days, load_months, months

JUNE = date(2026, 6, 1)


def test_twelve_months_cross_the_year():
    days = first_days(date(2026, 3, 31), 12)
    assert (days[0], days[2], days[3], days[-1]) == (
        date(2026, 3, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2025, 4, 1),
    )


def test_each_decision_is_counted_by_what_it_changed():
    judged = [
        (JUNE, "held", "publish", "", 5),
        (JUNE, "held", "remove", "scam", 2),
        (JUNE, "published", "remove", "insult", 3),
        (JUNE, "published", "publish", "", 4),
        (JUNE, "removed", "remove", "insult", 1),
        (JUNE, "removed", "publish", "", 1),
    ]
    (found,) = months([JUNE], judged, [(JUNE, "publish", 1), (JUNE, "remove", 1), (JUNE, None, 2)])
    assert (found.held_published, found.held_refused, found.removed, found.reported_left) == (5, 2, 3, 4)
    assert found.by_reason == (3, 0, 2, 0, 0, 0)
    assert (found.appeals, found.granted, found.refusals) == (4, 1, 5)


@pytest.fixture
def decided(write, moderator, people, decide, author):
    for n in range(3):
        decide(write(body=f"Avis {n}"), moderator, "publish")
    comment = write(body="Un groupe sûr.")
    decide(comment, moderator, reason="scam", message="Non.")
    appeal(comment.pk, author, "Si.", timezone.now())
    decide(comment, people("fatou", "Modération"), "publish")
    write(body="Attend.")


@pytest.mark.django_db
def test_the_database_counts_months_in_the_sites_zone(decided):
    now = timezone.now()
    found = load_months(now)
    assert (len(found), found[0].first_day) == (12, timezone.localtime(now).date().replace(day=1))
    assert (found[0].held_published, found[0].held_refused, found[0].appeals, found[0].granted) == (3, 1, 1, 1)
    assert load_months(datetime(2025, 1, 15, tzinfo=UTC))[0].refusals == 0


@pytest.mark.django_db
def test_the_page_gives_numbers_and_no_name(client, decided):
    answer = client.get("/moderation/")
    assert "public" in answer["Cache-Control"]
    page = BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ", strip=True)
    assert "1 commentaire attend maintenant" in page
    assert "Arnaque financière" in page
    for name in ("awa", "modou", "fatou", "Avis", "groupe", "Non.", "Si."):
        assert name not in page, name
    assert "Reports left" not in page
    assert "Moderation in figures" in client.get("/en/moderation/").text


@pytest.mark.django_db
def test_the_page_takes_few_queries_and_the_charter_leads_there(client, decided):
    client.get("/moderation/")
    with CaptureQueriesContext(connection) as found:
        client.get("/moderation/")
    assert len(found) <= 6
    assert BeautifulSoup(client.get("/charte/").content, "html.parser").select_one("main a[href='/moderation/']")
