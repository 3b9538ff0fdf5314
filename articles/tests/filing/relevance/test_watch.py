"""The regulatory watch: who decides what, and whether it touches business. Invented headlines that no weights were learnt from."""

from dataclasses import replace

import pytest

from articles.filing.article_reading import read_article
from articles.filing.classify import classify, classify_reading
from articles.filing.records import Filing, Hint, Term
from articles.filing.relevance.decide import NOT_ECONOMIC
from articles.filing.relevance.weights import ClassModel, LinearModel, Weights, shipped_weights
from articles.filing.rulebook import compile_rulebook, default_rulebook
from articles.filing.shipped_terms import shipped_organisations, shipped_terms

WATCH = "reglementation"
BANK_FINED = "La COBAC inflige une amende à la banque Mvila pour défaut de contrôle"


def file(title: str, language: str, **hint: str) -> Filing:
    return classify(title, "", language, Hint(**hint), default_rulebook())


@pytest.mark.parametrize(
    ("title", "language"),
    [
        (BANK_FINED, "fr"),
        ("Le régulateur des télécoms met en demeure deux opérateurs à Bangui", "fr"),
        ("Lomé : les députés adoptent une loi sur la facturation électronique des entreprises", "fr"),
        ("Le tribunal de commerce d’Abidjan condamne un importateur de riz", "fr"),
        ("Une filature de Bouaké placée en liquidation judiciaire", "fr"),
        ("Central bank revokes licence of Kumasi savings company", "en"),
        ("Competition regulator opens probe into cement makers", "en"),
        ("Court orders mining company to pay back taxes", "en"),
        ("Parliament passes bill to tax digital platforms", "en"),
        ("Zambia suspends licences of two payment operators", "en"),
        ("Le Togo retire l’agrément de deux sociétés de microfinance", "fr"),
        ("SEC sues broker over misleading investors", "en"),
    ],
)
def test_an_authority_that_acts_on_business_is_the_watch(title, language):
    filed = file(title, language)
    assert (filed.category, filed.is_finance) == (WATCH, True)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Jane Dieulafoy, la Française qui a enfreint la loi en portant un pantalon", "fr"),
        ("Le tribunal rejette le recours du candidat de l’opposition", "fr"),
        ("La loi de Murphy expliquée aux enfants", "fr"),
        ("Sous quelle licence publier son logiciel libre", "fr"),
        ("Le régulateur des télécoms a un nouveau directeur général", "fr"),
        ("La BCEAO maintient son taux directeur à 3,25 %", "fr"),
        ("Les recettes des douanes progressent de 8 % au Togo", "fr"),
        ("Court jails opposition leader for insulting the president", "en"),
        ("League fines coach for referee rant", "en"),
        ("Regulator and telecom operators sign cooperation agreement", "en"),
        ("Police charge man over stolen goats", "en"),
    ],
)
def test_what_only_shares_its_words_is_not(title, language):
    assert file(title, language).category != WATCH


def weighed(title: str, weights: Weights) -> Filing:
    reading = read_article(title, "", "fr", Hint(), default_rulebook())
    return classify_reading(reading, Hint(), default_rulebook(), weights)


def test_what_the_categories_are_sure_of_is_economic():
    unsure = weighed("Une bien longue affaire", shipped_weights())
    sure = weighed("Une bien longue affaire", with_watch_odds(20.0))
    assert not unsure.is_finance
    assert (sure.category, sure.is_finance) == (WATCH, True)


def test_what_the_categories_exclude_goes_to_another():
    filed = weighed(BANK_FINED, with_watch_odds(-20.0))
    assert filed.is_finance
    assert filed.category != WATCH


def test_an_economic_article_has_a_category_even_where_the_categories_take_it_for_no_economic_news():
    weights = with_watch_odds(-20.0, **{NOT_ECONOMIC: 20.0})
    filed = weighed("La BCEAO relève son taux directeur", replace(weights, relevance=constant(20.0)))
    assert filed.category in ("economie", "actions", "taux")


def test_an_editors_expression_of_the_greatest_weight_stands_against_it():
    rulebook = compile_rulebook(
        (*shipped_terms(), Term("banque Mvila", "society", "society", weight=5)), shipped_organisations()
    )
    assert not classify(BANK_FINED, "", "fr", Hint(), rulebook).is_finance


def with_watch_odds(odds: float, **others: float) -> Weights:
    """The shipped weights, but of few categories, and with these odds of the watch."""
    odds_by_category = {WATCH: odds, "economie": 0.0, "actions": -1.0, "taux": -2.0} | others
    categories = {name: constant(some) for name, some in odds_by_category.items()}
    return replace(shipped_weights(), categories=ClassModel(categories), watch=categories[WATCH])


def constant(odds: float) -> LinearModel:
    return LinearModel(odds, {}, {}, {}, {})
