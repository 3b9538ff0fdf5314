import pytest

from articles.text.fold import MAX_DISTINCT_CHARS, fold, fold_uncached


def test_case_accents_ligatures_and_apostrophes_are_undone():
    assert (
        fold("Côte d’Ivoire : ŒUVRE, Hô Chi Minh-Ville, Straße") == "cote d'ivoire : oeuvre, ho chi minh-ville, strasse"
    )


@pytest.mark.parametrize("text", ["Éthiopie’s Œuvre ﬁnancière İstanbul", "Ǽsop ŉ ꟹ", "ΆΣ Ё ꭰ 각"])
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_a_text_of_many_different_signs_is_folded_like_one_of_few():
    many = "".join(map(chr, range(0xC0, 0xC0 + 2 * MAX_DISTINCT_CHARS)))
    assert fold_uncached(many) == "".join(map(fold_uncached, many))


def test_a_word_is_folded_like_a_text():
    for first in range(0, 0x3000, 30):
        word = "".join(map(chr, range(first, first + 30)))
        assert fold_uncached(word) + "a" == fold_uncached(word + "A")


@pytest.mark.parametrize("beside", ["é", "é’œ…\u202f", "é字", "é\ud800"])
def test_a_sign_is_folded_the_same_whatever_stands_beside_it(beside):
    for sign in map(chr, range(0x250)):
        assert fold_uncached(sign + beside) == fold_uncached(sign) + fold_uncached(beside)
