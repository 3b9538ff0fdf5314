from dataclasses import replace

import pytest

from articles.filing.article_reading import read_article
from articles.filing.classify import classify, classify_reading
from articles.filing.records import Filing, Hint, OrganisationFacts, Term
from articles.filing.relevance.weights import parse_weights
from articles.filing.rulebook import compile_rulebook, default_rulebook
from articles.filing.shipped_terms import Taxonomy, shipped_organisations, shipped_terms
from articles.text.stems import expression_stems

FRAME = Taxonomy(
    precedence=("a", "economie", "info-generale"),
    names={slug: slug.upper() for slug in ("a", "economie", "info-generale", "x", "y", "SN")},
    parents={},
    african_countries=frozenset({"SN"}),
    region_members={"international": frozenset()},
    default_country_by_language={},
    language_words={"fr": frozenset({"le"}), "en": frozenset({"the"})},
)
ZIBO = OrganisationFacts("zibo", "Zibo", ("Zibo", "ZB", "2M"), sector="x", country="SN")
TEA = Term("crise du thé", "category", "a", "fr")


# Weights that have learnt nothing: the rules decide alone.
NO_WORDS: dict[str, dict[str, float]] = {"title": {}, "anywhere": {}, "pairs": {}}
RULES_ALONE = parse_weights(
    {
        "relevance": {"bias": -9, "facts": {"economic by the rules": 18}} | NO_WORDS,
        "watch": {"bias": -9, "facts": {}} | NO_WORDS,
        "categories": {},
        "sectors": {},
    }
)


def file(title: str, *terms: Term, organisations=(ZIBO,), summary="") -> Filing:
    rulebook = compile_rulebook(terms, organisations, FRAME)
    return classify_reading(read_article(title, summary, "fr", Hint(), rulebook), Hint(), rulebook, RULES_ALONE)


def test_a_rulebook_is_made_of_terms_and_organisations_alone():
    filed = file("La CRISE du the chez Zibo", TEA)
    assert (filed.category, filed.sectors, filed.countries, filed.organisations) == ("a", ("x",), ("SN",), ("zibo",))


@pytest.mark.parametrize("title", ["zibo", "zb", "raises $2M", "Zibos"])
def test_a_name_is_not_any_word_like_it(title):
    filed = file(title)
    assert (filed.sectors, filed.organisations) == ((), ())


def test_a_name_takes_its_words_from_a_sector():
    bank = OrganisationFacts("bank-zibo", "Bank Zibo", ("Bank Zibo",), sector="x")
    assert file("Bank Zibo", Term("bank", "sector", "y"), organisations=[bank]).sectors == ("x",)


def test_a_term_that_spells_a_name_guards_it():
    guarded = Term("Zibo", "organisation", "zibo", needs=("opérateur",), unless=("joueur",))
    assert file("Zibo grandit", guarded).organisations == ()
    assert file("L’opérateur Zibo grandit", guarded).organisations == ("zibo",)
    assert file("L’opérateur Zibo et le joueur", guarded).organisations == ()
    assert file("ZB grandit", guarded).organisations == ("zibo",)


def test_an_expression_may_need_another_and_may_not_bear_one():
    raises = Term("lève", "category", "a", needs=("bons du Trésor",), unless=("impôt",), weight=2)
    assert file("L’État lève 3 milliards", raises).category == "info-generale"
    assert file("L’État lève 3 milliards", raises, summary="Des bons du trésor à 3 mois").category == "a"
    assert file("L’État lève l’impôt", raises, summary="Des bons du trésor").category == "info-generale"
    assert file("L’État lève 3 milliards", raises, summary="Des bons du trésor, un impôt").category == "a"


def test_what_is_not_borne_beside_is_the_whole_expression_and_no_word_of_it():
    share = Term("action", "category", "a", unless=("action en justice",), weight=2)
    assert file("Une action monte", share, summary="La justice enquête en Afrique").category == "a"
    assert file("Une action monte", share, summary="Action en justice").category == "a"
    assert file("Une action en justice", share).category == "info-generale"


def test_a_word_said_again_counts_once_for_the_most_it_is_worth():
    said, denied = Term("ruée", "sector", "x", weight=1.2), Term("ruée", "sector", "x", weight=-1.5)
    assert file("Ruée", said, summary="La ruée").sectors == file("Ruée", said).sectors == ("x",)
    (reason,) = [one for one in file("Ruée", said, summary="La ruée").reasons if "ruée" in one]
    assert reason.endswith("X (+3,6)")
    assert file("Ruée Zibo", denied).sectors == ()
    assert file("Ruée Zibo", denied, summary="La ruée").sectors == ()  # said again in the summary, it denies no less


def test_a_word_not_borne_in_the_summary_is_found_where_it_stands_again():
    country = Term("Mali", "country", "SN", case="capital")
    assert file("Le mali des autres", country).countries == ()
    assert file("Le mali des autres", country, summary="Voir Mali").countries == ("SN",)


def test_an_expression_for_nothing_takes_its_words_away():
    assert file("Le port franc", Term("port", "sector", "x"), Term("port franc", "sector", "")).sectors == ()


def test_a_text_that_repeats_its_summary_says_what_goes_on_after_it():
    summary = " ".join(f"mot{number}" for number in range(39)) + " crise"
    rulebook = compile_rulebook([replace(TEA, weight=5.0)], (), FRAME)
    filed = classify("Titre", summary, "fr", Hint(), rulebook, body=f"{summary} du thé")
    assert filed.category == "a"
    assert "dans le texte" in filed.reasons[0]


def test_a_text_that_is_its_summary_says_nothing_more():
    rulebook = compile_rulebook([TEA], [ZIBO], FRAME)
    summary = "Zibo souffre de la crise du thé"
    alone = classify("Titre", summary, "fr", Hint(), rulebook)
    assert alone.category == "a"
    assert classify("Titre", summary, "fr", Hint(), rulebook, body=summary) == alone


def test_what_ships_is_told_once_and_points_at_what_is_known():
    terms, organisations = shipped_terms(), shipped_organisations()
    assert len({(one.kind, one.slug, one.language, one.text) for one in terms}) == len(terms)
    assert len({one.slug for one in organisations}) == len(organisations)
    names, known = default_rulebook().names, {one.slug for one in organisations}
    for term in terms:
        assert term.text.strip() and len(term.text) <= 200
        if term.kind in ("category", "sector", "region"):
            assert not term.slug or term.slug in names, term
        if term.kind == "organisation":
            assert not term.slug or term.slug in known, term


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("banques", "banque", True),
        ("minière", "miniers", True),
        ("companies", "company", True),
        ("condamnées", "condamner", True),
        ("régionaux", "régional", True),
        *((*words, False) for words in (("porte", "port"), ("gaz", "ga"), ("bourse", "bours"), ("titre", "titrer"))),
    ],
)
def test_number_and_gender_are_borne_and_a_short_word_keeps_its_end(one, other, is_same):
    assert (expression_stems(one) == expression_stems(other)) is is_same


def test_what_the_frame_does_not_hold_any_more_is_left_out():
    terms = [
        Term("zorgal", "sector", "plus-de-secteur"),
        Term("Zorgalie", "country", "ZZ"),
        Term("or", "sector", "mines"),
    ]
    firm = OrganisationFacts("zorg", "Zorg", ("Zorg",), sector="plus-de-secteur", country="ZZ")
    rulebook = compile_rulebook(terms, [firm])
    filed = classify("Zorg vend du zorgal en Zorgalie, au prix de l’or", "", "fr", Hint(), rulebook)
    assert (filed.sectors, filed.countries, filed.organisations) == (("mines",), (), ("zorg",))
    assert file("Wibo", Term("Wibo", "organisation", "wibo")).organisations == ()  # nobody bears it
    assert file("!!!", Term("!!!", "category", "a")).category == "info-generale"  # it has no word
