"""Which part of a talk an address names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.reading.place import (
    MAX_REPLIES_BESIDE,
    REPLIES_AT_FIRST,
    Place,
    page_holding,
    read_place,
    replies_beside,
)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, Place()),
        ({"tri": "utiles"}, Place("utiles")),
        ({"tri": "recents", "page": "3"}, Place("recents", 3)),
        ({"fil": "12"}, Place(root=12)),
        ({"fil": "12", "tri": "utiles", "page": "2"}, Place(page=2, root=12)),
        ({"tri": "x", "page": "0", "fil": "1e3"}, Place()),
        ({"page": "123456"}, Place()),
        ({"page": "٣"}, Place()),
    ],
)
def test_an_address_names_a_place(query, place):
    assert read_place(query) == place


@pytest.mark.parametrize("place", [Place(), Place("utiles", 2), Place(page=4, root=12), Place("recents")])
def test_a_place_names_its_address(place):
    assert read_place(dict(pair.split("=") for pair in place.query[1:].split("&") if pair)) == place


def test_neighbours_keep_order_and_root():
    assert Place("utiles", 2).next == Place("utiles", 3)
    assert Place(page=2, root=12).previous.query == "?fil=12"


def test_a_place_counts_from_nought_and_a_page_from_one():
    assert [page_holding(position, 50) for position in (0, 49, 50)] == [1, 1, 2]


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=50))
def test_the_replies_of_a_page_have_a_bound_and_every_root_shows_some(counts):
    most = replies_beside(counts)
    assert 1 <= most <= REPLIES_AT_FIRST
    assert sum(min(count, most) for count in counts) <= MAX_REPLIES_BESIDE


def test_few_replies_are_all_shown():
    assert replies_beside([REPLIES_AT_FIRST] * 10) == REPLIES_AT_FIRST
