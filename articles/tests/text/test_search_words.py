import json

import pytest

from articles.search import postgres, sqlite
from articles.search import query as question
from articles.search.highlight import split_at_matches
from articles.search.query import MAX_QUERY_WORDS, parse_search_query
from articles.search.spelling import TitleWords, corrected
from articles.stories.shipped_vocabulary import COMMON_WORDS_FILE, DATA
from articles.text.search_words import (
    ELISIONS,
    MAX_WORD_CHARS,
    SEPARATOR_MARKS,
    WORD,
    folded_words,
    search_stem,
    stemmed_text,
    stemmed_words,
)

HOSTILE = [
    'a" OR b',
    "NEAR(x y)",
    "title:x",
    "x*",
    "a & b | !c",
    "it's",
    "<-> ' :*",
    "^x",
    "x)",
    '-"y z" w',
    "{title} : x",
]


def wanted(typed):
    return [" ".join(term.words) for term in parse_search_query(typed).wanted]


def test_the_index_holds_words_without_accents_case_or_plural():
    assert stemmed_words("L’Épargne des banques, Bureaux & œuvres") == [
        "l",
        "epargn",
        "des",
        "banqu",
        "bureau",
        "oeuvr",
    ]


@pytest.mark.parametrize("text", ["dIvoire", "DIVOIRE", "d’Ivoire", "d'ivoire"])
def test_a_name_without_its_apostrophe_has_the_words_of_one_with_it(text):
    assert stemmed_words(f"Cote {text}") == ["cote", "d", "ivoir"]
    assert wanted(f"Cote {text}") == ["cote", "ivoir"]


def test_no_name_without_its_apostrophe_is_another_word():
    ordinary = set(COMMON_WORDS_FILE.read_text().split())
    countries = json.loads((DATA / "taxonomy.json").read_text())["countries"]
    names = {word for row in countries for word in folded_words(f"{row['name_fr']} {row['name_en']}")}
    assert {word for word in ELISIONS if {word, search_stem(word)} & (ordinary | names)} == set()


@pytest.mark.parametrize("word", ["dinde", "lune", "lest", "dor", "lue", "dune", "lundi", "devise"])
def test_a_word_that_begins_like_an_elision_stays_whole(word):
    assert stemmed_words(word) == [search_stem(word)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("regional", "regionaux"),
        ("cheval", "chevaux"),
        ("bureau", "bureaux"),
        ("enjeu", "enjeux"),
        ("nombreux", "nombreuses"),
        ("senegalais", "senegalaises"),
        ("ivoirien", "ivoiriennes"),
        ("annuel", "annuelle"),
        ("actif", "actives"),
        ("minier", "minieres"),
        ("company", "companies"),
        ("bank", "banking"),
        ("announced", "announces"),
        ("travail", "travaux"),
        ("emploi", "emplois"),
    ],
)
def test_forms_of_one_word_meet(one, other):
    assert search_stem(one) == search_stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("niger", "nigeria"), ("fonds", "fond"), ("prix", "pris"), ("cours", "cour"), ("or", "ors"), ("port", "porte")],
)
def test_different_words_stay_apart(one, other):
    assert search_stem(one) != search_stem(other)


def test_the_groups_of_a_number_are_one_word_and_a_year_is_not_part_of_it():
    assert stemmed_words("1 000, 1\u202f234\u202f567 et 2026 300") == ["1000", "1234567", "et", "2026", "300"]


@pytest.mark.parametrize("sign", ["", "\u201c", "\u0416", "\u4e2d"])
def test_words_are_the_same_among_signs_of_ascii_and_of_others(sign):
    text = f"{sign} 1.500 snake_case, e-mail: 12,5 % {sign}"
    assert [word for word in folded_words(text) if word.isascii()] == ["1500", "snake", "case", "e", "mail", "12", "5"]
    assert folded_words(text) == WORD.findall(text.lower().replace("1.500", "1500").replace("_", " "))


@pytest.mark.parametrize("mark", SEPARATOR_MARKS)
def test_marks_part_words_and_group_no_number(mark):
    assert stemmed_words(f"{mark}Élan{mark}prix{mark} 1{mark}000 25{mark}%") == ["elan", "prix", "1", "000", "25"]


def test_what_is_too_long_for_a_word_is_several():
    text = "a" * MAX_WORD_CHARS + "b" * MAX_WORD_CHARS + "cars"
    assert stemmed_words(text) == stemmed_text(text).split() == ["a" * MAX_WORD_CHARS, "b" * MAX_WORD_CHARS, "car"]
    assert folded_words(text) == ["a" * MAX_WORD_CHARS, "b" * MAX_WORD_CHARS, "cars"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("inflation", ["inflation"]),
        ("l’inflation au Sénégal", ["inflation", "senegal"]),
        ("or", ["or"]),
        ("« franc CFA » eco", ["franc cfa", "eco"]),
        ('"taux directeur"', ["taux directeur"]),
        ("porte-parole", ["porte parol"]),
        ("de la", ["de", "la"]),
        ("PRIX DE L’OR", ["prix", "or"]),
        ("banque OR assurance", ["banqu", "assuranc"]),
        ("", []),
        ("  --- *** \x00 ", []),
    ],
)
def test_what_was_typed_becomes_terms(typed, expected):
    assert wanted(typed) == expected


def test_what_is_not_wanted_has_a_dash_before_it():
    question = parse_search_query('cacao -ghana -"new york" franco-malien')
    assert [term.words for term in question.unwanted] == [("ghana",), ("new", "york")]
    assert wanted("cacao -ghana franco-malien") == ["cacao", "franco malien"]


def test_no_more_than_twelve_words_are_sought():
    many = " ".join(f"mot{i}" for i in range(50))
    for typed in (many, f'"{many}"', f"{many} -{many}"):
        question = parse_search_query(typed)
        assert sum(len(term.words) for term in (*question.wanted, *question.unwanted)) <= MAX_QUERY_WORDS


def test_a_long_question_is_cut_between_two_words():
    assert parse_search_query("cacao " * 2000).text == ("cacao " * (question.MAX_QUERY_CHARS // 6)).strip()
    assert len(parse_search_query("x" * 8000).text) == question.MAX_QUERY_CHARS


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_syntax_of_an_engine_gets_through(typed):
    question = parse_search_query(typed)
    assert all(word.isalnum() for term in (*question.wanted, *question.unwanted) for word in term.words)
    assert not set(sqlite.match_expression(question)) - set('abcdefghijklmnopqrstuvwxyz" ()ANDORT')
    assert not set(postgres.match_expression(question)) - set("abcdefghijklmnopqrstuvwxyz ()&!<->")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mali minea mineas", "Mali mines mines"),
        ("mineas minea", "mines mines"),
        ("l’inflasion en 2026", "l’inflation en 2026"),
        ('"taux inflasion" -minea', '"taux inflation" -minea'),
        ("Mali mines", ""),
    ],
)
def test_only_whole_words_are_mended(typed, meant):
    assert corrected(parse_search_query(typed), TitleWords(["Les mines du Mali", "L’inflation et le taux"])) == meant


def test_an_elided_word_of_titles_is_known_by_the_word_itself():
    vocabulary = TitleWords(["La Cote dIvoire emprunte"])
    assert corrected(parse_search_query("ivoire"), vocabulary) == ""
    assert vocabulary.closest("ivoirre") == "Ivoire"


def test_elided_words_of_a_phrase_are_mended_each_by_itself():
    vocabulary = TitleWords(["Letbt", "Lurmoa"])
    assert corrected(parse_search_query('"letat luemoa"'), vocabulary) == '"Letbt Lurmoa"'


def test_the_letter_of_an_elided_word_marks_no_other_elided_word():
    wanted = parse_search_query('"dalgerie"').words
    pieces = list(split_at_matches("Cote dIvoire, Banque dAlgérie", wanted))
    assert pieces == [("Cote dIvoire, Banque ", False), ("dAlgérie", True)]


def test_a_word_is_proposed_as_titles_write_it_and_counted_in_all_its_forms():
    vocabulary = TitleWords(["Le Sénégal", "Le Sénégal", "Les Sénégals", "2026 hausses"])
    assert vocabulary.counts["senegal"] == 3
    assert vocabulary.closest("senegla") == "Sénégal"
    assert "2026" not in vocabulary.counts


def test_postgresql_plans_a_few_as_if_they_were_many_and_reads_no_more():
    few, many = postgres.limited("SELECT place", 1), postgres.limited("SELECT place", 1001)
    assert few == "WITH ordered AS MATERIALIZED (SELECT place LIMIT 500) SELECT * FROM ordered LIMIT 1"
    assert many == "SELECT place LIMIT 1001"
