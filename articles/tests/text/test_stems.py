import sys

from hypothesis import given
from hypothesis import strategies as st

from articles.text.fold import MAX_DISTINCT_CHARS
from articles.text.stems import MAX_CACHED_WORD_CHARS, TOKEN, WordCache, tokens


def test_words_are_letters_and_digits_with_plus_and_currency_signs():
    assert tokens("Canal+ : 12,5% de l’Œuvre_d’été, 3$ ou 2€\u00a0; £4\u20285") == [
        *("Canal+", "12", "5", "%", "de", "l", "Œuvre", "d", "été", "3", "$", "ou", "2", "€", "£", "4", "5")
    ]


def test_every_sign_is_part_of_a_word_or_parts_words_as_the_expression_says():
    for first in range(0, sys.maxunicode, MAX_DISTINCT_CHARS):
        text = "a".join(map(chr, range(first, min(first + MAX_DISTINCT_CHARS, sys.maxunicode + 1))))
        assert tokens(text) == TOKEN.findall(text)


@given(
    st.text(
        st.one_of(st.sampled_from("aZ9 _-+$%€£éœ’\u00a0\u2028\x1c\x85\ud800"), st.characters(exclude_categories=()))
    )
)
def test_any_text_is_cut_as_the_expression_says(text):
    assert tokens(text) == TOKEN.findall(text)


def test_a_text_of_many_different_signs_is_cut_like_one_of_few():
    signs = list(map(chr, range(0x2190, 0x2190 + 2 * MAX_DISTINCT_CHARS)))
    assert tokens("é".join(signs)) == ["é"] * (len(signs) - 1)


def test_as_many_words_are_remembered_as_there_is_room_for_and_none_that_is_long():
    memory = WordCache(str.upper, 2)
    long = "x" * (MAX_CACHED_WORD_CHARS + 1)
    assert [memory[word] for word in ("a", "b", long)] == ["A", "B", long.upper()]
    assert memory == {"a": "A", "b": "B"}
    assert memory["c"] == "C"
    assert memory == {"c": "C"}
