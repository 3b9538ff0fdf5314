import pytest

from articles.search.page_names import MAX_SHOWN, NamedPage, PageNames, best_pages
from articles.search.query import parse_search_query

pytestmark = pytest.mark.both_engines

NAMED = [
    ("dollar", ("Dollar en francs CFA", "Dollar in CFA francs", "Dollar", "dollar FCFA")),
    ("dollar-cemac", ("Dollar en francs CFA (CEMAC)", "Dollar in CFA francs (CEMAC)")),
    ("or", ("Or", "Gold")),
    ("dette-sn", ("Dette extérieure, Sénégal", "External debt, Senegal")),
    ("sn", ("Sénégal", "Senegal")),
    ("ci", ("Côte d’Ivoire", "Ivory Coast", "Côte d'Ivoire")),
    ("cd", ("Congo-Kinshasa",), ("RDC", "Banque centrale du Congo")),
    ("bceao", ("Banque centrale des États de l'Afrique de l'Ouest", "BCEAO")),
    ("sonatel", ("Sonatel", "SNTS")),
]


def found(text, named=NAMED):
    return best_pages(PageNames(NamedPage(*one) for one in named).matching(parse_search_query(text).words))


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("dollar CFA", ["dollar", "dollar-cemac"]),
        ("dollar FCFA", ["dollar"]),
        ("or", ["or"]),
        ("le cours de l’or", ["or"]),
        ("senegal", ["sn", "dette-sn"]),
        ("dette extérieure du Sénégal", ["dette-sn", "sn"]),
        ("cote d'ivoire", ["ci"]),
        ("RDC mines", ["cd"]),
        ("bceao", ["bceao"]),
        ("snts", ["sonatel"]),
        ("banque centrale", ["bceao"]),
        ("banque centrale du Congo", ["cd"]),
        ("football", []),
        ("", []),
    ],
)
def test_the_pages_that_bear_the_words_are_found_the_nearest_first(text, pages):
    assert found(text) == pages


def test_a_word_that_is_in_too_many_names_finds_none_of_them():
    many = [(str(number), [f"Inflation, Pays {number}"]) for number in range(50, 70)]
    assert found("inflation", [*many, ("longer", ["Inflation, Cap-Vert, par an"])]) == []
    assert found("inflation", [*many, ("inflation", ["Inflation"])]) == ["inflation"]


def test_few_pages_are_shown():
    assert len(found("mine", [(number, ["Mine", f"Mine {number}"]) for number in range(9)])) == MAX_SHOWN
