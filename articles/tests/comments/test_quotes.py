"""Quotes in a reply."""

import pytest

from articles.comments.writing.quotes import MAX_QUOTE_CHARS, quoted


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("Bien vu.", "> Bien vu.\n\n"),
        ("Un\n\nDeux", "> Un\n> Deux\n\n"),
        ("> déjà cité\n\nRéponse", "> Réponse\n\n"),
        ("> rien de moi", ""),
    ],
)
def test_each_line_is_quoted_and_quotes_of_others_are_left_out(body, quote):
    assert quoted(body) == quote


@pytest.mark.parametrize("body", ["mot " * 400, "x" * 2000])
def test_a_long_text_is_cut_between_words_where_it_has_some(body):
    quote = quoted(body)
    assert len(quote) <= MAX_QUOTE_CHARS + 4
    assert quote.rstrip().endswith("…")
