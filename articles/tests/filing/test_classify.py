import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.filing.classify import classify
from articles.filing.compiled_terms import TERM_KINDS
from articles.filing.records import Filing, Hint, Term
from articles.filing.rulebook import compile_rulebook, default_rulebook
from articles.filing.scores import Scores
from articles.filing.shipped_terms import shipped_taxonomy, shipped_terms
from articles.text.stems import expression_stems
from portal.tests.cost import cpu_at_most

GOLD = (
    Path(os.environ.get("CORPORA_DIR", Path(__file__).parents[4] / "shared/corpora")).parent
    / "data/eval/gold-dev.jsonl"
)


def file(title, summary="", language="fr", **hint) -> Filing:
    return classify(title, summary, language, Hint(**hint), default_rulebook())


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("La banque centrale relève son taux directeur de 25 points de base", "taux"),
        ("Le naira se déprécie sur le marché des changes", "forex"),
        ("Adjudication de bons du Trésor : souscription record", "obligations"),
        ("BRVM Composite : séance en hausse, un dividende annoncé", "actions"),
        ("Le bitcoin encadré par une loi", "crypto"),
        ("Le régulateur inflige une amende à un opérateur", "reglementation"),
        ("Réserves obligatoires : injection de liquidités", "monetaire"),
        ("Cours du cacao : le prix bord champ monte", "matieres-premieres"),
        ("Le FMI approuve une facilité de financement", "economie"),
        ("Coupe d’Afrique des nations : la finale", "info-generale"),
        ("Sonatel : résultat net en progression", "actions"),
        ("Starlink : chiffre d’affaires et résultat net en progression", "economie"),  # it is not listed
        ("Le tribunal annule le décret et l’amende : le bitcoin reste interdit", "crypto"),
    ],
)
def test_the_category_follows_the_words(title, category):
    assert file(title).category == category


def test_english_has_its_own_words():
    filed = file("Central bank holds policy rate, cites inflation", language="en")
    assert (filed.category, filed.language) == ("taux", "en")


@pytest.mark.parametrize(
    ("title", "is_finance"),
    [
        ("Football : victoire des Lions en match amical", False),
        ("Un nouveau directeur général nommé à Ecobank", True),
    ],
)
def test_general_news_may_be_economic(title, is_finance):
    filed = file(title)
    assert (filed.category, filed.is_finance) == ("info-generale", is_finance)


@pytest.mark.parametrize(
    ("title", "summary", "sectors"),
    [
        ("Transition énergétique : une centrale solaire", "", ("energies-renouvelables",)),  # in its parent's place
        ("Exportations : les routes encombrées", "Un opérateur s’en plaint.", ("btp-immobilier",)),
        ("Inflation : les routes encombrées", "La croissance du PIB en souffre.", ()),  # of the whole economy
        ("La Banque mondiale et la Banque centrale du Kenya s’accordent", "", ()),
    ],
)
def test_the_sectors_follow_the_words(title, summary, sectors):
    assert file(title, summary).sectors == sectors


def test_without_a_word_the_hint_decides_the_category():
    assert file("Zzz yyy xxx", category="forex").category == "forex"
    filed = file("Zzz yyy xxx")
    assert (filed.category, filed.is_finance, filed.sectors, filed.countries) == ("info-generale", False, (), ())


def test_the_hint_does_not_outweigh_the_title():
    assert file("Le bitcoin chute, les stablecoins aussi", category="obligations").category == "crypto"


def test_the_principal_sector_comes_first_and_at_most_three():
    filed = file("Mine d’or et orpaillage", "Une centrale solaire, une banque, un port, un hôtel, une école.")
    assert filed.sectors[0] == "mines"
    assert len(filed.sectors) <= 3
    assert file("Bouquet énergétique : le gaz et le solaire à parts égales").sectors[0] == "energie"  # their family


def test_an_event_or_a_person_only_in_the_summary_is_no_subject():
    assert file("Le port sec traite deux fois plus de fret", "Le ministre l’a dit à un forum d’affaires.").category == (
        "economie"
    )


@pytest.mark.parametrize(
    ("title", "language", "category"),
    [
        ("Eau : le dernier recours au forage coûte cher aux entreprises", "fr", "economie"),
        ("Loyer debout : les bailleurs investissent", "fr", "economie"),
        ("Ministry pays the electricity bill of two public companies", "en", "economie"),
        ("Coal-fired unit adds power to the market", "en", "economie"),
    ],
)
def test_a_word_of_law_or_of_persons_in_another_sense_says_nothing(title, language, category):
    assert file(title, language=language).category == category


def test_an_expression_is_never_kept_silent_by_itself():
    for term in shipped_terms():
        words = " ".join(("", *expression_stems(term.text), ""))
        asked = (" ".join(("", *expression_stems(text), "")) for text in term.unless if text[0] != "@")
        assert not any(other.strip() and other in words for other in asked), term


def test_the_text_overrules_a_feed_that_says_the_wrong_language():
    french = "La banque est dans une situation que les investisseurs de la place n’avaient pas vue pour le pays"
    assert file(french, language="en-US").language == "fr"
    assert file("Zzz", language="ar").language == "ar"
    assert file("The bank is in the red", language="").language == "en"


@pytest.mark.parametrize(
    ("title", "language"), [("Zzz of the", "fr"), ("Zzz of the and", "en"), ("Le zzz of the and", "fr")]
)
def test_it_takes_three_small_words_and_twice_as_many_to_overrule_a_feed(title, language):
    assert file(title, language="fr").language == language


def test_small_words_that_share_a_stem_overrule_a_feed_together():
    small = {"fr": frozenset({"le"}), "en": frozenset({"other", "others", "our"})}
    rulebook = compile_rulebook((), (), replace(shipped_taxonomy(), language_words=small))
    assert classify("Other others, our", "", "fr", Hint(), rulebook).language == "en"


def test_an_expression_of_no_known_kind_says_nothing():
    rulebook = compile_rulebook([Term("zzz", "mood", "glum")], ())
    assert classify("Zzz", "", "fr", Hint(), rulebook) == classify("Yyy", "", "fr", Hint(), rulebook)


def test_whatever_kind_there_is_may_be_told():
    assert Scores().matches.keys() == Scores().points.keys() == TERM_KINDS


SMALL = st.lists(st.sampled_from(["le", "les", "une", "pour", "the", "of", "and", "its", "taux"]), max_size=12)


@given(SMALL.map(" ".join), SMALL.map(" ".join), SMALL.map(" ".join), st.sampled_from(["fr", "en", "de"]))
def test_a_body_has_no_say_in_the_language(title, summary, body, said):
    rulebook = default_rulebook()
    filed = classify(title, summary, said, Hint(), rulebook, f"{summary} {body}")
    assert filed.language == classify(title, summary, said, Hint(), rulebook).language


def test_a_title_without_small_words_is_in_the_language_whose_expressions_it_holds():
    assert file("Lender reports record quarterly profit", language="").language == "en"
    assert file("Banque : bénéfice trimestriel record", language="").language == "fr"


def test_reasons_say_the_word_the_place_and_the_points():
    reasons = file("Sonatel : le réseau", "Une séance à la BRVM.").reasons
    assert "«\u00a0Sonatel\u00a0» dans le titre → Télécoms et numérique (+6)" in reasons
    assert "«\u00a0Sonatel\u00a0» dans le titre → Sénégal (+6)" in reasons
    assert any("dans le chapô → Actions" in reason for reason in reasons)
    title = "Le naira se déprécie face au dollar, la banque centrale puise dans ses réserves"
    reasons = file(title, category="forex").reasons
    assert "Rubrique par défaut de la source → Changes" in reasons
    assert any(reason.startswith("Marge sur Monnaie et liquidité\u00a0: ") for reason in reasons)
    assert file("Zzz").reasons[0] == "Aucun vocabulaire économique dominant → Info générale"


def test_the_name_of_its_outlet_says_nothing_of_an_article():
    title, outlet = "La pluie retarde la rentrée des classes à Bamako", "Banque et Assurance"
    read = file(f"{title} - {outlet}", f"{title}\u00a0\u00a0{outlet}")
    assert (read.category, read.sectors) == ("info-generale", ("education",))


def test_a_body_adds_little_to_what_the_title_says():
    rulebook = default_rulebook()
    body = "Le bitcoin et l’ethereum. " * 100
    assert (
        classify("Le cacao monte, les exportations aussi", "", "fr", Hint(), rulebook, body).category
        == "matieres-premieres"
    )
    assert (
        classify("Note de la rédaction", "", "fr", Hint(), rulebook, "Sonatel et la banque. " * 9).organisations == ()
    )


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("LA BANQUE CENTRALE RELÈVE SON TAUX DIRECTEUR", "taux"),
        ("<b>Le naira</b> se d&eacute;précie face au dollar&nbsp;", "forex"),
        ("🚀📈 Le bitcoin bat un record 🚀", "crypto"),
        ("Breaking : la central bank relève son taux directeur today", "taux"),
        ("البنك المركزي يرفع سعر الفائدة", "info-generale"),
        ("banque", "economie"),
        ("", "info-generale"),
        (" \u200f\u00a0\n", "info-generale"),
    ],
)
def test_a_title_that_is_badly_written_is_filed_all_the_same(title, category):
    assert file(title).category == category


@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=8), st.text(max_size=400))
def test_no_text_makes_it_fail(title, summary, language, body):
    rulebook = default_rulebook()
    filed = classify(title, summary, language, Hint(category=language), rulebook, body)
    assert filed.category in rulebook.precedence


WORDS = st.sampled_from(
    ["Sonatel", "banque", "cacao", "naira", "dollar", "taux", "BRVM", "obligation", "le", "of", "Trésor", "lève", "or"]
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=80).map(" ".join))
def test_no_heap_of_words_makes_it_fail(title, summary):
    filed = file(title, summary)
    assert len(filed.sectors) <= 3 and len(filed.organisations) <= 6


def test_an_endless_text_costs_little():
    with cpu_at_most(0.5):
        file("Sonatel " * 200_000, "banque " * 200_000)


def test_the_labelled_headlines_are_filed_well_enough():
    if not GOLD.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{GOLD} is missing.")
        pytest.skip(f"{GOLD} is not here.")
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    filed = [file(row["title"], row["lead"], row["lang"]) for row in rows]
    labels = [row["labels"] for row in rows]
    pairs = list(zip(filed, labels, strict=True))
    category = sum(one.category == label["category"] for one, label in pairs) / len(pairs)
    sector = sum(list(one.sectors[:1]) == label["sectors"][:1] for one, label in pairs) / len(pairs)
    right = sum(len({*one.countries} & {*label["countries"]}) for one, label in pairs)
    precision = right / sum(len(one.countries) for one in filed)
    recall = right / sum(len(label["countries"]) for label in labels)
    assert category >= 0.88 and sector >= 0.85 and precision >= 0.93 and recall >= 0.93
