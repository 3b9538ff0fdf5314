import pytest

from articles.ingest.classify import classify
from articles.ingest.records import Hint
from articles.ingest.rulebook import default_rulebook, load_rulebook, stem


def phrases(**texts):
    return {"phrases_fr": [], "phrases_en": []} | texts


TAXONOMY = {
    "category_precedence": [{"category": "a"}, {"category": "economie"}, {"category": "info-generale"}],
    "categories": [
        {"slug": slug, "name_fr": slug, "assignable": True, **phrases(phrases_fr=texts)}
        for slug, texts in {"a": ["crise du thé"], "economie": [], "info-generale": []}.items()
    ],
    "sectors": [
        {
            "slug": "x",
            "name_fr": "X",
            "parent": None,
            "companies": [{"name": "Zibo", "aliases": ["ZB", "2M"]}],
            **phrases(),
        }
    ],
    "regions": [],
    "countries": [],
}
WORDS = {
    "economy": {"fr": [], "en": []},
    "society": {"fr": [], "en": []},
    "categories": {},
    "sectors": {},
    "not_a_sector": [],
    "unlisted_results": [],
    "ambiguous": {},
    "small_words": {"fr": ["le"], "en": ["the"]},
}


def test_a_rulebook_is_read_from_data_alone():
    filed = classify("La CRISE du the chez Zibo", "", "fr", Hint(), load_rulebook(TAXONOMY, WORDS))
    assert (filed.category, filed.sectors) == ("a", ("x",))


@pytest.mark.parametrize("title", ["zibo", "zb", "raises $2M", "Zibos"])
def test_a_name_is_not_any_word_like_it(title):
    assert classify(title, "", "fr", Hint(), load_rulebook(TAXONOMY, WORDS)).sectors == ()


def test_the_shipped_rulebook_is_compiled_once():
    assert default_rulebook() is default_rulebook()


@pytest.mark.parametrize(("word", "expected"), [("banques", "banque"), ("prix", "pri"), ("gaz", "gaz"), ("gas", "gas")])
def test_one_plural_mark_is_borne(word, expected):
    assert stem(word) == expected


def test_a_missing_file_is_an_oserror(tmp_path):
    with pytest.raises(OSError):
        load_rulebook(tmp_path / "none.json")
