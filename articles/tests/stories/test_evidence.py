from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from articles.stories.cluster import cluster, compare_pair
from articles.stories.evidence import tell_other_acts
from articles.stories.headline import parse_headline
from articles.stories.records import Headline

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
# As many as on a day: the more are open, the likelier a headline must be to join.
OTHERS = [Headline(number, f"Le texte {number:x} raconte une affaire", NOW, number) for number in range(1_000, 1_400)]

# Titles of one affair that are alike and tell two events; one tells an act that the other does not mention.
TWO_ACTS = [
    ("Fire at market hall in Zorgo kills at least 16", "Eight traders arrested in Zorgo after deadly market hall fire"),
    ("Incendie au marché couvert de Zorgo : 16 morts", "Incendie au marché couvert de Zorgo : huit arrestations"),
    (
        "Zibora’s Diro elected speaker of parliament in challenge to Bako",
        "Zibora’s Diro slams Bako in first speech as parliament speaker",
    ),
    (
        "Les riverains quittent le camp de Zorgo avant la date limite",
        "Zorgo : Zibo Diro met en garde les riverains avant la date limite",
    ),
    ("Bakora TV lance son plan de départs à Zorgo", "Appel à la grève à Bakora TV contre les départs de Zorgo"),
    ("Parents of Zorgo protest over Bakora vaccine centre", "Zorgo minister defends contested Bakora vaccine centre"),
]
# One event: both tell the act, or one in its summary alone.
ONE_EVENT = [
    (
        ("Eight traders arrested in Zorgo after market hall fire", ""),
        ("Zorgo arrests eight traders after market hall fire", ""),
    ),
    (
        ("Zorgo : huit commerçants arrêtés après l’incendie du marché couvert", ""),
        ("Incendie du marché couvert de Zorgo : ce que disent les huit commerçants", "Ils ont été arrêtés mardi."),
    ),
]  # fmt: skip


def headline(title, number, summary="", *, is_economic=False):
    return Headline(number, title, NOW, number, "en", summary, is_economic=is_economic)


def joined(new, *known):
    return cluster([new], [*OTHERS, *known])[0].joins


@pytest.mark.parametrize(("first", "then"), TWO_ACTS)
def test_a_headline_that_tells_another_act_of_the_affair_needs_more_evidence(first, then):
    for one, other in ((first, then), (then, first)):
        assert tell_other_acts(*(parse_headline(headline(title, 1)) for title in (one, other)))
        assert joined(headline(other, -1), headline(one, 1)) is None


@pytest.mark.parametrize(("first", "then"), ONE_EVENT)
def test_headlines_that_tell_the_same_act_do_not(first, then):
    for (a, summary_a), (b, summary_b) in ((first, then), (then, first)):
        one, other = headline(a, 1, summary_a), headline(b, -1, summary_b)
        assert not tell_other_acts(parse_headline(one), parse_headline(other))
        assert joined(other, one) == 1


FIRE, ARRESTS, ELECTED, REPLY = (
    headline(title, number) for number, title in enumerate((*TWO_ACTS[0], *TWO_ACTS[2]), start=1)
)


def test_less_is_asked_where_both_are_economic():
    fire, arrests, elected, reply = (replace(one, is_economic=True) for one in (FIRE, ARRESTS, ELECTED, REPLY))
    assert joined(reply, elected) == elected.id
    assert joined(REPLY, elected) is None
    assert joined(reply, ELECTED) is None
    assert compare_pair(fire, arrests)[0]
    assert joined(arrests, fire) is None


def test_one_that_resembles_enough_joins_even_so():
    fire = headline(f"{FIRE.title}, police chief Zibo Diro says", 1, "Eight shops of the hall burnt down on Monday.")
    again = headline(f"Outcry as {FIRE.title.lower()}", -1, "Eight shops of the hall burnt down on Monday.")
    assert tell_other_acts(parse_headline(fire), parse_headline(again))
    assert joined(again, fire) == 1


def test_a_headline_of_general_news_near_to_two_stories_needs_more_evidence():
    dinner = headline("Zibo Diro opens harvest dinner in Zorgo palace", 1)
    other = headline("Harvest parade in Zorgo: Bako Diro opens the season", 2)
    new = headline("Harvest parade in Zorgo: Zibo Diro opens the season", -1)
    assert not compare_pair(new, other)[0]
    assert joined(new, dinner) == 1
    assert joined(new, dinner, other) is None
    assert joined(*(replace(one, is_economic=True) for one in (new, dinner, other))) == 1


SALES = [
    "Bakora Cement: insider Zibo Diro sells 1,500 shares",
    "Bakora Cement: insider sells $19,407,875 of shares",
    "Bakora Cement: insider sells $53,170,714 of shares",
]


def test_what_contradicts_a_member_of_the_story_does_not_join_it_by_another_member():
    first, second, third = (headline(title, number, is_economic=True) for number, title in enumerate(SALES, start=-3))
    assert [compare_pair(one, third)[0] for one in (first, second)] == [True, False]
    assert [one.joins for one in cluster([first, second, third], OTHERS)] == [None, -3, None]
    # The order in which they come changes nothing.
    assert [one.joins for one in cluster([second, first, third], OTHERS)] == [None, -2, None]


def test_a_title_told_again_joins_whatever_the_other_members_say():
    first = replace(headline("À Zorgo, l’incendie du marché couvert mène à des arrestations", 1), story=5)
    second = replace(headline(ONE_EVENT[1][0][0], 2), story=5)
    again = replace(headline(second.title, -1), published=NOW + timedelta(days=3))
    assert not compare_pair(first, again)[0]
    assert joined(again, first, second) == 2
    other = replace(again, title=f"{second.title}, dit la police de la ville")
    assert compare_pair(second, other)[0]
    assert joined(other, first, second) is None
