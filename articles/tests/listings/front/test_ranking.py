from datetime import UTC, datetime, timedelta

import pytest

from articles.listings.front.ranking import (
    Candidate,
    event_key,
    front_page_score,
    ranked_keys,
    top_keys,
    without_pinned_events,
)
from articles.models import Article
from articles.models.articles.front_page_numbers import SHIPPED_NUMBERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def candidate(key=1, hours=0.0, **facts):
    return Candidate(key, NOW - timedelta(hours=hours), **facts)


@pytest.mark.parametrize(
    ("hours", "facts", "points"),
    [
        (0, {}, 1),
        (6, {}, 0.5),
        (12, {}, 0.25),
        (47.9, {}, 0.0039),
        (48, {}, 0),
        (-1, {}, 1),
        (0, {"source_count": 2}, 2),
        (0, {"source_count": 4}, 3),
        (0, {"source_count": 8}, 4),
        (12, {"source_count": 8}, 1),
        (0, {"source_count": 0}, 1),
        (0, {"weight": 40}, 2),
        (0, {"weight": 100}, 2),
        (0, {"weight": 0}, 0.5),
        (0, {"is_own": True}, 1.5),
        (6, {"source_count": 2, "weight": 40, "is_own": True}, 3),
        (0, {"relevance": 50}, 0.5),
        (0, {"reach": Article.Reach.CONCERNED}, 0.5),
        (0, {"reach": Article.Reach.ELSEWHERE}, 0.02),
        (0, {"language": "en"}, 0.35),
    ],
)
def test_the_numbers_are_those_that_readers_are_told(hours, facts, points):
    assert front_page_score(candidate(hours=hours, **facts), NOW, "", SHIPPED_NUMBERS) == pytest.approx(
        points, abs=0.0001
    )


def test_what_nobody_dates_leads_nothing_that_is_dated():
    dated, undated = candidate(1, hours=40), candidate(2, has_source_date=False)
    assert (
        front_page_score(undated, NOW, "", SHIPPED_NUMBERS),
        ranked_keys([undated, dated], NOW, "", SHIPPED_NUMBERS),
    ) == (0, [1, 2])
    assert ranked_keys([undated, candidate(1, hours=90)], NOW, "", SHIPPED_NUMBERS) == [1, 2]
    assert ranked_keys([candidate(2, has_source_date=False, source_count=2), dated], NOW, "", SHIPPED_NUMBERS) == [1, 2]
    assert ranked_keys([candidate(1, hours=1, has_source_date=False), undated], NOW, "", SHIPPED_NUMBERS) == [2, 1]


def test_an_event_that_many_tell_leads_until_it_is_too_old_for_it():
    covered, alone = candidate(1, hours=5, source_count=3), candidate(2)
    assert ranked_keys([alone, covered], NOW, "", SHIPPED_NUMBERS) == [1, 2]
    assert ranked_keys([alone, candidate(1, hours=9, source_count=3)], NOW, "", SHIPPED_NUMBERS) == [2, 1]


def test_where_all_is_old_the_newest_leads_however_many_tell_the_others():
    assert ranked_keys(
        [candidate(1, hours=90, source_count=9), candidate(2, hours=60), candidate(3, hours=70)],
        NOW,
        "",
        SHIPPED_NUMBERS,
    ) == [
        2,
        3,
        1,
    ]


def test_among_equals_the_order_is_always_the_same():
    assert ranked_keys([candidate(1), candidate(3), candidate(2)], NOW, "", SHIPPED_NUMBERS) == [3, 2, 1]


def test_equals_do_not_change_places_while_they_age():
    covered = candidate(1, hours=SHIPPED_NUMBERS.half_life_hours, source_count=2)
    moments = (NOW + timedelta(seconds=number, microseconds=number * 7919) for number in range(300))
    orders = {tuple(ranked_keys([covered, candidate(2)], moment, "", SHIPPED_NUMBERS)) for moment in moments}
    assert orders == {(2, 1)}


@pytest.mark.parametrize(
    ("pinned", "first"),
    [({}, [5, 6, 7]), ({1: 9}, [9, 5, 6]), ({2: 5}, [6, 5, 7]), ({3: 9, 1: 8}, [8, 5, 9]), ({2: 9}, [5, 9, 6])],
)
def test_a_pin_has_its_place_and_the_others_keep_their_order(pinned, first):
    assert top_keys([5, 6, 7], pinned, 3) == first


def test_an_event_that_is_pinned_has_no_rival_of_its_own():
    covered = [candidate(1, story=7), candidate(2, story=8), candidate(3), candidate(4)]
    assert [one.key for one in without_pinned_events(covered, [(9, 7), (4, None)])] == [2, 3]


def test_an_article_alone_and_a_story_of_its_number_are_two_events():
    assert event_key((7, None)) != event_key((1, 7)) == event_key((2, 7))


def test_what_is_wanting_leaves_no_hole():
    assert top_keys([5], {3: 9}, 4) == [5, 9]


def test_the_worlds_news_leads_only_where_nothing_african_is_left():
    fresh_world = candidate(1, reach=Article.Reach.ELSEWHERE, source_count=8)
    assert ranked_keys([fresh_world, candidate(2, hours=20)], NOW, "", SHIPPED_NUMBERS) == [2, 1]


def test_a_page_is_led_in_its_own_language():
    french, english = candidate(1, hours=8, language="fr"), candidate(2, language="en")
    assert ranked_keys([french, english], NOW, "fr", SHIPPED_NUMBERS) == [1, 2]
    assert ranked_keys([french, english], NOW, "en", SHIPPED_NUMBERS) == [2, 1]
