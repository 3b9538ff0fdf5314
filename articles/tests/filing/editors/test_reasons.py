"""Reasons in English: every sentence that filing writes has a form, and old rows have them too."""

import json
import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from articles.filing.classify import classify
from articles.filing.editors.reasons import FORMS, ReasonTranslator, current_names, shown_reasons
from articles.filing.records import Hint
from articles.filing.rulebook import default_rulebook
from articles.filing.source_rules.match import FIELD_TEXTS, WordRule, reason_of
from articles.models import Category, Sector

LABELLED = Path(__file__).parents[2] / "labelled" / "filing.jsonl"
NAMES = {"Économie": "Economy", "Taux": "Rates", "Pétrole, gaz": "Oil, gas", "Mines": "Mining"}
FRENCH_WORDS = re.compile(r"\b(dans|titre|chapô|texte|rubrique|Règle|pour|contre|Marge|Pertinence|Aucun|mots|défaut)\b")


@pytest.fixture
def english():
    with override("en"):
        yield


def shown(reason):
    ((text, language),) = ReasonTranslator(NAMES).translate([reason])
    return text.replace("\u00a0", " "), language


@pytest.mark.parametrize(
    ("french", "expected"),
    [
        ("«\u00a0taux directeur\u00a0» dans le titre → Taux (+1,5)", "“taux directeur” in the title → Rates (+1.5)"),
        ("«\u00a0or\u00a0» dans le chapô → Mines (-2)", "“or” in the summary → Mining (-2)"),
        ("«\u00a0or\u00a0» dans le texte → Inconnu (+0,3)", "“or” in the text → Inconnu (+0.3)"),
        ("L’ensemble des mots → Mines", "All its words together → Mining"),
        ("Rubrique par défaut de la source → Taux", "The source’s default section → Rates"),
        (
            "Aucun mot décisif\u00a0: rubrique par défaut de la source → Taux",
            "No decisive word: the source’s default section → Rates",
        ),
        ("Aucun vocabulaire économique dominant → Économie", "No dominant economic vocabulary → Economy"),
        ("Marge sur Économie\u00a0: 12\u00a0%", "Margin over Economy: 12%"),
        ("Pertinence économique\u00a0: 89\u00a0%", "Economic relevance: 89%"),
        (
            "Pertinence économique\u00a0: 89\u00a0% (pour\u00a0: banqu, or\u00a0; contre\u00a0: match)",
            "Economic relevance: 89% (for: banqu, or; against: match)",
        ),
        ("Pertinence économique\u00a0: 8\u00a0% (contre\u00a0: match)", "Economic relevance: 8% (against: match)"),
        (
            "Règle de source\u00a0: «\u00a0sport\u00a0» dans l’adresse → masqué",
            "Source rule: “sport” in the address → hidden",
        ),
        (
            "Règle de source\u00a0: «\u00a0a, b\u00a0» dans la rubrique → Économie, Pétrole, gaz",
            "Source rule: “a, b” in the section → Economy, Oil, gas",
        ),
    ],
)
def test_each_form_is_told_in_english(english, french, expected):
    assert shown(french) == (expected, "")


def test_another_sentence_stays_french_and_says_so(english):
    assert shown("Une phrase d’autrefois") == ("Une phrase d’autrefois", "fr")


def test_in_french_nothing_changes():
    assert ReasonTranslator(NAMES).translate([french := "Marge sur Économie\u00a0: 12\u00a0%"]) == [(french, "")]


def test_every_reason_that_filing_gives_is_told_in_english(english):
    rulebook = default_rulebook()
    translator = ReasonTranslator(dict.fromkeys(rulebook.names.values(), "N"))
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    kinds = set()
    for row in rows:
        for hint in (Hint(), Hint(category="economie", country="CI")):
            filed = classify(row["title"], row["lead"], row["lang"], hint, rulebook)
            for french, one in zip(filed.reasons, translator.translate(filed.reasons), strict=True):
                assert not one.language, french
                outside = re.sub(r"“.*”|\(.*\)", "", one.text)
                assert not FRENCH_WORDS.search(outside), one.text
                kinds.add(re.sub(r"\d+|→ .*|Margin over .*", "", outside))
    assert len(kinds) > 6


@pytest.mark.parametrize("field", FIELD_TEXTS)
def test_every_reason_of_a_rule_has_its_form(english, field):
    for effect in ("masqué", "Taux, Mines"):
        assert shown(reason_of(WordRule(field, (), "mots", effect=effect)))[1] == ""


def test_no_form_is_french_in_the_english_catalogue(english):
    assert not [form for form in FORMS if gettext(form) == form]


@pytest.mark.django_db
def test_names_are_those_of_today_even_for_reasons_of_before(english):
    shipped = {"name_fr": "Taux d’intérêt"}
    Category.objects.create(slug="taux", name_fr="Taux", name_en="Rates", shipped=shipped)
    Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    assert current_names() == {"Taux": "Rates", "Taux d’intérêt": "Rates", "Mines": "Mining"}
    assert shown_reasons(["L’ensemble des mots → Taux d’intérêt"])[0].text == "All its words together → Rates"
    assert shown_reasons(None) == []
