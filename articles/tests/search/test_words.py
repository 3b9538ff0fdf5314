import pytest

from articles.search import postgres, sqlite
from articles.search.words import MOST_WORDS, Term, document, terms


def test_the_index_holds_words_without_accents_case_or_plural():
    assert document("L’Épargne des banques", "Bureaux & œuvres") == "l epargne des banque bureau oeuvre"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("inflation ", [Term(("inflation",))]),
        ("inflation", [Term(("inflation",), prefix=True)]),
        ("l’inflation au Sénégal ", [Term(("inflation",)), Term(("senegal",))]),
        ("or", [Term(("or",))]),
        ("Banques", [Term(("banque",), prefix=True)]),
        ("« franc CFA » eco", [Term(("franc", "cfa")), Term(("eco",), prefix=True)]),
        ('"taux directeur"', [Term(("taux", "directeur"))]),
        ("de la", [Term(("de",)), Term(("la",))]),
        ("", []),
        ("  --- *** \x00 ", []),
    ],
)
def test_what_was_typed_becomes_terms(typed, expected):
    assert list(terms(typed)) == expected


def test_no_more_than_ten_words_are_sought():
    assert sum(len(term.words) for term in terms(" ".join(f"mot{i}" for i in range(50)))) == MOST_WORDS
    assert sum(len(term.words) for term in terms('"' + " ".join(f"mot{i}" for i in range(50)) + '"')) == MOST_WORDS


@pytest.mark.parametrize(
    "typed", ['a" OR b', "NEAR(x y)", "title:x", "x*", "a & b | !c", "it's", "<-> ' :*", "^x", "x)"]
)
def test_no_syntax_of_an_engine_gets_through(typed):
    assert not set(sqlite.query(terms(typed))) - set('abcdefghijklmnopqrstuvwxyz" *')
    assert all(word.isalnum() for term in terms(typed) for word in term.words)
    assert "|" not in postgres.query(terms(typed)) and "!" not in postgres.query(terms(typed))
