from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from articles.stories.cluster import OpenStories, cluster, compare_pair
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
# One event told by two titles, one of them with words that look like an act, folded or not, and are none.
NO_ACT = [
    ("Le Togo adopte un nouveau code des marchés publics", "Commande publique : le Togo se dote d’un nouveau code"),
    ("Zibo sets polls for 12 March", "Zibo names the day of its polls"),
    ("Un arrêté interdit les motos à Zorgo", "Les motos interdites à Zorgo"),
    ("Bakora Ciment : les comptes 2025 arrêtés", "Bakora Ciment présente ses comptes 2025"),
    ("La raffinerie de Zorgo arrêtée pour entretien", "Entretien : la raffinerie de Zorgo ne tourne plus"),
    ("Bakora a investi 3 milliards à Zorgo", "Bakora met 3 milliards à Zorgo"),
    ("Zorgo toll road opens to traffic", "Zorgo opens its motorway to traffic"),
    ("Zibo and Bakora plan Dead Sea canal", "Zibo and Bakora plan canal"),
    ("Le chantier du port de Zorgo au point mort", "Le chantier du port de Zorgo n’avance plus"),
    ("Bakora strikes deal to buy Zorgo Cement", "Bakora agrees to buy Zorgo Cement"),
    ("Drone strikes hit Zorgo depot", "Drones hit Zorgo depot"),
    ("Zibo calls for bids to build Zorgo port", "Zibo opens tender to build Zorgo port"),
    ("Minerais critiques : le Zibo signe un accord avec Bakora", "Le Zibo signe un accord minier avec Bakora"),
    ("La Bourse de Zorgo accuse un recul de 2 %", "La Bourse de Zorgo recule de 2 %"),
    ("Le Zibo lance un appel à manifestation d’intérêt pour le port", "Le Zibo cherche un exploitant pour le port"),
    ("Bakora manifeste son intérêt pour la mine de Zorgo", "Bakora veut la mine de Zorgo"),
    ("Mobilisation des recettes : le Zibo dépasse son objectif", "Le Zibo dépasse son objectif de recettes"),
    ("Zibo signs memorandum of understanding on Zorgo port", "Zibo signs deal on Zorgo port"),
    ("Le Zibo inaugure l’éclairage public solaire de Zorgo", "Le Zibo inaugure des lampadaires solaires à Zorgo"),
    ("Les députés interpellent le ministre ; Diro interpelle Bako", "Diro questionne Bako"),
    ("Bakora opens demonstration farm in Zorgo", "Bakora opens model farm in Zorgo"),
    ("Bakora quits Zibo after ten years", "Bakora leaves Zibo after ten years"),
    ("Les élus de Zorgo votent le budget", "Le conseil de Zorgo vote le budget"),
    ("Bakora issues profit warning for 2026", "Bakora says 2026 profit to miss forecast"),
    ("Riot Platforms sells 500 bitcoins", "Bitcoin miner sells 500 coins"),
    ("La porcelaine de Limoges s’exporte au Zibo", "La porcelaine française s’exporte au Zibo"),
    ("Zibo bank raises interest charged on loans", "Zibo bank raises rates on loans"),
    ("Zibo launches its HIV response plan", "Zibo launches its HIV plan"),
    ("Le Zibo et Bakora règlent le match disputé à Zorgo", "Le Zibo et Bakora règlent le match de Zorgo"),
]


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


@pytest.mark.parametrize(("with_word", "without"), NO_ACT)
def test_a_word_that_only_looks_like_an_act_is_none(with_word, without):
    assert not tell_other_acts(parse_headline(headline(with_word, 1)), parse_headline(headline(without, 2)))


def test_a_word_that_looks_like_an_act_does_not_part_two_titles_of_one_event():
    one, other = (headline(title, number) for number, title in enumerate(NO_ACT[0], start=1))
    assert joined(other, one) == 1


def test_words_that_tell_no_act_in_an_expression_tell_one_beside_it():
    for title in ("Dead Sea bus crash leaves 16 dead", "Teachers on strike as drone strikes hit Zorgo"):
        assert tell_other_acts(parse_headline(headline(title, 1)), parse_headline(headline("Zorgo news", 2)))


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


FIRES = [
    "Un incendie ravage le marché central de Lomé",
    "Incendie au marché central de Lomé",
    "Un violent incendie détruit une partie du marché de Lomé",
]


def test_a_story_that_was_stored_in_the_meantime_is_no_rival_of_itself():
    ours, theirs, new = (headline(title, number) for number, title in enumerate(FIRES, start=1))
    theirs = replace(theirs, story=7)
    stories = OpenStories(OTHERS)
    stories.assign([ours])  # it has no story yet
    stories.add_story_keys({ours.id: 7, 999_999: 8})
    assert (stories.knows_story(7), stories.knows_story(8), stories.knows_story(None)) == (True, False, True)
    stories.add([theirs])
    assert stories.assign([new])[0].joins == joined(new, replace(ours, story=7), theirs) == theirs.id


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


def test_the_other_members_count_after_the_last_one_was_dropped():
    first, second, third = (headline(title, number, is_economic=True) for number, title in enumerate(SALES, start=-3))
    last, stories = replace(first, id=-9, source_id=9), OpenStories(OTHERS)
    assert [one.joins for one in stories.assign([first, second, last])] == [None, -3, -3]
    stories.drop([last.id])
    stories.close_oldest(len(OTHERS) + 2)
    assert stories.assign([third])[0].joins is None


def test_a_title_told_again_joins_whatever_the_other_members_say():
    first = replace(headline("À Zorgo, l’incendie du marché couvert mène à des arrestations", 1), story=5)
    second = replace(headline(ONE_EVENT[1][0][0], 2), story=5)
    again = replace(headline(second.title, -1), published=NOW + timedelta(days=3))
    assert not compare_pair(first, again)[0]
    assert joined(again, first, second) == 2
    other = replace(again, title=f"{second.title}, dit la police de la ville")
    assert compare_pair(second, other)[0]
    assert joined(other, first, second) is None
