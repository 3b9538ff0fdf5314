"""Which rules match, and what they decide. Pure."""

import pytest

from articles.filing.records import Filing
from articles.filing.source_rules.match import RuleGroup, SourceRules, compile_rule, filed_by

NAMES = {"sport": "Sport | Sports", "taux": "Taux et politique monétaire | Rates", "info-generale": "Info | News"}


def rule(words, field="title", *, hides=True, category="", sector="", effect="masqué"):
    return compile_rule(
        field, words, hides=hides, category=category, sector=sector, category_names=NAMES, effect=effect
    )


def matches(one, title="", address="", category="info-generale"):
    return bool(RuleGroup([one]).matching(title, address, category))


@pytest.mark.parametrize(
    ("words", "title", "found"),
    [
        ("horoscope", "HOROSCOPES du jour", True),  # case and number, as in search
        ("prevision", "Les prévisions du jour", True),  # accents
        ("coupe du monde", "La Coupe du Monde commence", True),
        ("coupe du monde", "Le monde du coupe-circuit", False),  # its words must follow each other
        ("or", "Le port d’Orléans", False),  # whole words only
        ("or", "Le cours de l’or monte", True),
        ("football, horoscope", "L’horoscope", True),  # one expression is enough
        (".*", "Tout titre", False),  # no regular expressions
        ("a+", "aaa", False),
        ("10 000", "Un prix de 10000 francs", True),  # numbers as search reads them
    ],
)
def test_words_are_compared_as_in_search(words, title, found):
    assert matches(rule(words), title) is found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://s.example/sports/2026/article-1", True),
        ("https://s.example/%73port/1", True),
        ("https://s.example/transport/1", False),
    ],
)
def test_the_address_is_read_by_words(address, found):
    assert matches(rule("sport", "address"), "Sport", address) is found


def test_the_category_is_matched_by_either_of_its_names():
    assert matches(rule("politique monetaire", "category"), category="taux")
    assert matches(rule("rate", "category"), category="taux")
    assert not matches(rule("rate", "category"), title="Rates", category="sport")


@pytest.mark.parametrize("title", ["", "\x00", "a" * 100_000, "(" * 50_000, "\ud800", "ﷺ" * 5_000, "à" * 70 + "!" * 9])
def test_no_title_makes_a_rule_fail(title):
    assert not matches(rule("sport"), title, title)
    assert not matches(rule("sport", "address"), title, title)


def test_an_expression_without_words_matches_nothing():
    assert not matches(rule("…, !"), "Tout")


def test_own_rules_go_before_those_of_all_and_the_first_decides():
    rules = SourceRules(
        [
            (None, rule("cacao", hides=False, category="taux", effect="Taux")),
            (1, rule("cacao", hides=False, category="sport", effect="Sport")),
            (1, rule("cacao", hides=False, sector="mines", effect="Mines")),
        ]
    )
    ruling = rules.ruling(1, "Le cacao", "", "info-generale")
    assert (ruling.hides, ruling.category, ruling.sector) == (False, "sport", "mines")
    assert ruling.reasons[0] == "Règle de source\u00a0: «\u00a0cacao\u00a0» dans le titre → Sport"
    assert rules.ruling(2, "Le cacao", "", "info-generale").category == "taux"
    assert rules.ruling(2, "Le café", "", "info-generale") is None


def test_a_rule_that_hides_hides_whatever_others_say():
    rules = SourceRules([(1, rule("cacao", hides=False, category="sport")), (None, rule("cacao"))])
    assert rules.ruling(1, "Le cacao", "", "taux").hides


def test_the_filing_keeps_what_no_rule_decides():
    filed = Filing("taux", ("mines",), reasons=("avant",))
    ruling = SourceRules([(None, rule("cacao", hides=False, sector="agro", effect="Agro"))]).ruling(
        1, "Cacao", "", "taux"
    )
    changed = filed_by(filed, ruling)
    assert (changed.category, changed.sectors, changed.hidden) == ("taux", ("agro",), False)
    assert changed.reasons[1:] == ("avant",)
