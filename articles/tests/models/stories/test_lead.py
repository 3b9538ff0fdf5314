"""Who leads: tables of invented tellings."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models.stories.lead import StoryMember, best_lead, choose_lead, credits_other_outlet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPENING = "La Banque de la Lagune annonce l’ouverture de trois agences dans les ports francs du littoral d’ici mars."


def telling(key, hours=0.0, **values):
    """Told so many hours after the others began."""
    known = {
        "story_id": 1,
        "is_lead": False,
        "status": "published",
        "published": NOW + timedelta(hours=hours - 10),
        "source": f"Gazette {key}",
        "weight": 10,
        "title": "La Banque de la Lagune ouvre trois agences",
        "author": "",
        "url": f"https://gazette{key}.example/1",
        "text_start": "",
        "text_end": "",
        "text_length": 300,
    }
    return StoryMember(article_id=key, **known | values)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"weight": 11}),
        ({"text_length": 9_000}, {"weight": 11, "title": "La Banque ouvre (AFP)"}),
        ({"title": "La Banque de la Lagune ouvre (AFP)", "text_length": 9_000}, {}),
        ({"author": "Reuters"}, {}),
        ({"text_start": "COTONOU (Agence Ecofin) - La Banque"}, {}),
        ({"text_end": "<p>La rédaction, avec l’AFP</p>"}, {}),
        ({"text_end": "<p>Source : Gazette 2</p>"}, {}),
        ({"title": "La Banque de la Lagune ouvre trois agences - Gazette 2"}, {}),
        ({}, {"text_length": 600}),
        ({"text_length": 1_499}, {"text_length": 1_500}),
        ({"hours": 2}, {"hours": 1}),
        ({"author": "AFP"}, {"url": None, "author": "Reuters"}),
    ],
)
def test_the_second_leads(first, second):
    assert best_lead([telling(1, **first), telling(2, **{"hours": 1} | second)]) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"text_length": 600}, {"text_length": 1_400}),  # as full, for a reader
        ({"source": "AFP", "title": "La Banque ouvre (AFP)", "author": "AFP"}, {}),
        ({"text_start": "Selon Reuters, la Banque de la Lagune ouvre"}, {}),
        ({"title": "La Banque de la Lagune signe avec Gazelle 2"}, {}),
        ({"text_start": OPENING}, {"text_start": OPENING.upper(), "text_length": 9_000}),
    ],
)
def test_the_first_leads(first, second):
    assert best_lead([telling(2, 1, **second), telling(1, **first)]) == 1


def test_our_own_words_are_no_reprint():
    ours = telling(2, 1, url=None, text_start=OPENING, text_length=600)
    assert best_lead([telling(1, text_start=OPENING), ours]) == 2


def test_short_openings_that_are_equal_say_nothing():
    assert (
        best_lead([telling(1, text_start="Communiqué."), telling(2, 1, text_start="Communiqué.", text_length=600)]) == 2
    )


@pytest.mark.parametrize("word", ["capital (en milliards)", "baptisé Map, avec la BAD", "(bourse)", "avec un taux"])
def test_not_every_bracket_names_an_agency(word):
    assert not credits_other_outlet(telling(1, title=f"La Banque de la Lagune {word}"))


def test_an_editors_choice_leads_as_long_as_it_is_seen():
    both = [telling(1), telling(2, 1)]
    assert choose_lead(both, 2, NOW) == 2
    assert choose_lead([both[0], both[1]._replace(status="hidden")], 2, NOW) == 1
    assert choose_lead([both[0]], 2, NOW) == 1


def test_what_the_public_does_not_see_yet_leads_nothing_that_it_sees():
    later = [telling(1, 15), telling(2, 12)]
    assert choose_lead([*later, telling(3)], 1, NOW) == 3
    assert choose_lead(later, None, NOW) == 2
    assert choose_lead([telling(1, status="hidden"), telling(2, status="draft")], None, NOW) is None


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "avec " * 500, "source :" * 500, "- " * 3_000, "\u202e(AFP\u202c)", "🤝"]
)
def test_strange_texts_cost_little(text):
    start = datetime.now(UTC)
    best_lead([telling(1, title=text[:500], text_start=text[:300], text_end=text[:300], author=text[:200])])
    assert datetime.now(UTC) - start < timedelta(seconds=0.5)
