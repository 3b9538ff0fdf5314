import pytest

from articles.filing.classify import classify
from articles.filing.records import Hint
from articles.filing.relevance.reach import Reach
from articles.filing.rulebook import default_rulebook

OWN_TEXT = "Instruction n° 004 relative aux établissements de crédit"  # it names no place


@pytest.mark.parametrize(
    ("hint", "reach"),
    [
        (Hint(country="CM"), Reach.AFRICA),
        (Hint(region="uemoa"), Reach.AFRICA),  # the central bank of several countries has none of its own
        (Hint(region="cima"), Reach.AFRICA),
        (Hint(country="FR"), Reach.ELSEWHERE),
        (Hint(region="international"), Reach.ELSEWHERE),
        (Hint(), Reach.ELSEWHERE),
    ],
)
def test_an_article_that_names_no_place_has_the_reach_of_its_source(hint: Hint, reach: Reach) -> None:
    assert classify(OWN_TEXT, "", "fr", hint, default_rulebook()).reach == reach


def test_a_source_of_africa_may_write_of_elsewhere() -> None:
    filed = classify(
        "Les États-Unis adoptent une loi sur les banques", "", "fr", Hint(region="uemoa"), default_rulebook()
    )
    assert filed.reach == Reach.ELSEWHERE


@pytest.mark.parametrize(
    ("title", "language", "category", "reach"),
    [
        ("La Fed relève ses taux d’un quart de point", "fr", "taux", Reach.CONCERNED),
        ("Dollar falls against the yen as traders await Japan’s central bank", "en", "forex", Reach.CONCERNED),
        ("La Banque centrale européenne maintient ses taux", "fr", "taux", Reach.CONCERNED),
        ("Currency exchange rates in Pakistan today", "en", "forex", Reach.ELSEWHERE),
        ("La banque centrale du Chili abaisse son taux directeur", "fr", "taux", Reach.ELSEWHERE),
        ("Rupee falls against the dollar, says the central bank of India", "en", "forex", Reach.ELSEWHERE),
        ("Le pétrole recule après la hausse de la production du Koweït", "fr", "matieres-premieres", Reach.CONCERNED),
        ("Le naira recule face au dollar", "fr", "forex", Reach.AFRICA),
    ],
)
def test_of_money_only_the_worlds_concerns_africa(title: str, language: str, category: str, reach: Reach) -> None:
    filed = classify(title, "", language, Hint(), default_rulebook())
    assert (filed.category, filed.reach) == (category, reach)
