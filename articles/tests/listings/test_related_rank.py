"""How near one article is to another: the rule alone, of invented articles."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.listings.related import MAX_NEAR, MAX_WITH_WEAK, Other, Rank, nearest, rank_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RECENT = NOW - timedelta(days=90)


def other(key=1, *common, days=0, **more):
    return Other(key, NOW - timedelta(days=days), **dict.fromkeys(common, True), **more)


@pytest.mark.parametrize(
    ("common", "rank"),
    [
        ("organisation country sector", Rank.ORGANISATION_AND_COUNTRY),
        ("organisation", Rank.ORGANISATION),
        ("country sector zone", Rank.COUNTRY_AND_SUBJECT),
        ("country category zone", Rank.COUNTRY_AND_SUBJECT),
        ("zone category sector", Rank.ZONE_AND_CATEGORY),
        ("country zone", Rank.COUNTRY),
        ("category sector", Rank.CATEGORY),
        ("zone sector", None),
        ("sector", None),
        ("", None),
    ],
)
def test_what_two_articles_have_in_common_decides_how_near_they_are(common, rank):
    assert rank_of(other(1, *common.split())) == rank


@pytest.mark.parametrize("common", ["country", "category"])
def test_by_one_thing_alone_no_news_without_economy_is_near(common):
    assert rank_of(other(1, common, is_economic=False)) is None
    assert rank_of(other(1, "country", "category", is_economic=False)) == Rank.COUNTRY_AND_SUBJECT


def test_by_the_category_alone_nothing_of_elsewhere_is_near():
    assert rank_of(other(1, "category", is_african=False)) is None
    assert rank_of(other(1, "category", "country", is_african=False)) == Rank.COUNTRY_AND_SUBJECT


def test_the_nearest_come_first_then_the_newest():
    some = [
        other(1, "zone", "category"),
        other(2, "organisation", days=400),
        other(3, "organisation", days=2),
        other(4, "country", "sector", days=1),
        other(5, "country", "sector", days=91),
    ]
    assert nearest(some, RECENT) == [3, 2, 4, 1]


def test_weak_ones_complete_a_short_list_and_never_lengthen_another():
    weak = [other(100 + number, "category", days=number) for number in range(9)]
    for strong in range(9):
        found = nearest([*weak, *(other(number, "organisation") for number in range(strong))], RECENT)
        assert len(found) == min(MAX_NEAR, max(strong, MAX_WITH_WEAK))
        assert sum(key >= 100 for key in found) == max(0, MAX_WITH_WEAK - strong)
