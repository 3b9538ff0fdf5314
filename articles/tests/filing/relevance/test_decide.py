from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.filing.classify import classify
from articles.filing.records import Filing, Hint, Term
from articles.filing.relevance.reach import Reach
from articles.filing.rulebook import compile_rulebook, default_rulebook
from articles.filing.shipped_terms import shipped_organisations, shipped_terms
from articles.models import Article


def file(title: str, summary: str = "", language: str = "fr", *more: Term, **hint: str) -> Filing:
    rulebook = compile_rulebook((*shipped_terms(), *more), shipped_organisations()) if more else default_rulebook()
    return classify(title, summary, language, Hint(**hint), rulebook)


@pytest.mark.parametrize(
    ("title", "language", "hint"),
    [
        ("American Horror Story revient sur FX", "fr", ""),
        ("Morning Coffee Notes", "en", ""),
        ("Barry Bonds hits another home run as the Giants win", "en", ""),
        ("L’avion de l’ancien président s’est posé à Abidjan", "fr", ""),
        ("On a serious note, our dog is lost", "en", ""),
        ("Jane Dieulafoy, la loi et le pantalon", "fr", ""),
        ("Messi prolonge son contrat jusqu’en 2028", "fr", ""),
        ("FX", "en", "economie"),
        ("Un feuilleton à voir ce soir sur FX", "fr", "economie"),
        ("L’avion du chanteur s’est posé à Lomé", "fr", "economie"),
        ("Le gardien signe son premier contrat", "fr", "economie"),
    ],
)
def test_one_ambiguous_word_decides_nothing_even_for_an_economic_source(title, language, hint):
    filed = file(title, language=language, category=hint)
    assert (filed.category, filed.is_finance) == ("info-generale", False)


@pytest.mark.parametrize(
    "title", ["Dakar", "🔥🔥🔥", "?", "Habari za asubuhi kutoka Mombasa", "VICTOIRE !!! ILS ONT GAGNÉ", "…", "0"]
)
def test_what_cannot_be_told_is_filed_as_nothing(title):
    filed = file(title)
    assert (filed.category, filed.is_finance, filed.sectors) == ("info-generale", False, ())


@given(st.text(max_size=80), st.text(max_size=200), st.sampled_from(["fr", "en", "", "zz"]))
def test_no_text_fails_and_relevance_is_a_probability(title, summary, language):
    filed = file(title, summary, language)
    assert 0 <= filed.relevance <= 1
    assert filed.is_finance or filed.category == "info-generale"


def test_an_editors_expression_of_the_greatest_weight_decides_alone():
    title = "La procession des masques traverse le village"
    assert not file(title).is_finance
    enters = Term("procession des masques", "economy", "economy", weight=5)
    assert file(title, "", "fr", enters).is_finance
    assert not file(title, "", "fr", replace(enters, weight=4.9)).is_finance
    filed = file(title, "", "fr", Term("procession des masques", "category", "matieres-premieres", weight=5))
    assert (filed.category, filed.is_finance) == ("matieres-premieres", True)


def test_an_editors_expression_of_the_greatest_weight_keeps_out():
    title = "La Banque centrale relève son taux directeur à 5 %"
    assert file(title).is_finance
    assert not file(title, "", "fr", Term("taux directeur", "society", "society", weight=5)).is_finance


def test_the_reasons_say_how_relevant_it_is_and_which_words_weighed():
    reason = file("La BCEAO relève son taux directeur").reasons[-1]
    assert reason.startswith("Pertinence économique\u00a0: ")
    assert "pour\u00a0: " in reason


def test_a_source_with_a_category_of_its_own_speaks_for_its_articles():
    title = "Un nouveau terminal pour le port"
    assert file(title, category="economie").relevance > file(title).relevance


@pytest.mark.parametrize(
    ("title", "hint", "reach"),
    [
        ("Le Sénégal lève 100 milliards de FCFA", {}, Reach.AFRICA),
        ("L’UEMOA révise sa croissance", {}, Reach.AFRICA),
        ("Sonatel : le bénéfice progresse", {}, Reach.AFRICA),
        ("Le chômage recule", {"country": "SN"}, Reach.AFRICA),
        ("Le chômage recule en France", {"country": "SN"}, Reach.ELSEWHERE),
        ("L’or au plus haut face au dollar", {}, Reach.CONCERNED),
        ("Le FMI revoit ses prévisions", {}, Reach.CONCERNED),
        ("Wall Street : Tesla supprime des emplois aux États-Unis", {}, Reach.ELSEWHERE),
    ],
)
def test_its_reach_is_what_it_has_to_do_with_africa(title, hint, reach):
    assert file(title, **hint).reach == reach


def test_filing_and_the_column_count_reach_alike():
    assert {one.name: one.value for one in Reach} == {one.name: one.value for one in Article.Reach}
