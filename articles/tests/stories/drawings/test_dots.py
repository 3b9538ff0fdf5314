"""Differing figures on one axis: a pure function, small, without script or style."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import combinations

import brotli
import pytest

from articles.stories.drawings.dots import GivenFigure, dots
from articles.stories.drawings.frame import WIDTH, Words

WORDS = Words("c", "Montant <levé>", "25, 28.")


def given(*values, unit="milliards de FCFA"):
    return [GivenFigure(Decimal(str(one)), Decimal(str(one)), f"{one} {unit}") for one in values]


def marks(figures):
    return [(int(x), int(long)) for x, long in re.findall(r"M(\d+) \d+h(\d+)", dots(figures, WORDS))]


def test_the_least_is_left_the_greatest_right_and_the_others_in_proportion():
    assert marks(given(25, 28, 31)) == [(6, 0), (144, 0), (282, 0)]
    assert marks(given(31, 25)) == [(6, 0), (282, 0)]


def test_each_figure_stands_there_as_it_was_written():
    svg = ET.fromstring(dots(given(25, 28), WORDS))
    assert [one.text for one in svg.iter("text")] == ["25 milliards de FCFA", "28 milliards de FCFA"]
    assert svg.find("title").text == "Montant <levé>"


def test_a_range_is_a_span():
    assert marks([GivenFigure(Decimal(2), Decimal(3), "2 à 3 %"), *given(4, unit="%")]) == [(6, 138), (282, 0)]


@pytest.mark.parametrize("figures", [[], given(25), given(25, 25), given(-3, 5)])
def test_nothing_to_compare_is_no_drawing(figures):
    assert dots(figures, WORDS) == ""


def test_figures_below_zero_are_compared_among_themselves():
    assert marks(given(-3, -5)) == [(6, 0), (282, 0)]


@pytest.mark.parametrize("values", [(25, 28), (25, 25.1, 25.2), (1, 2, 3, 4, 5, 6, 7, 8), (1, 1.01, 9)])
def test_labels_lie_apart_inside_the_drawing(values):
    svg = ET.fromstring(dots(given(*values), WORDS))
    boxes = [(int(one.get("x")), int(one.get("y")), 7 * len(one.text) / 2) for one in svg.iter("text")]
    assert len(boxes) == len(values)
    for x, y, half in boxes:
        assert half - 1 <= x <= WIDTH - half + 1
        assert 9 <= y <= int(svg.get("viewBox").split()[3])
    assert all(a[1] != b[1] or abs(a[0] - b[0]) >= a[2] + b[2] for a, b in combinations(boxes, 2))


def test_a_drawing_weighs_little_and_obeys_the_policy():
    svg = dots(given(*range(1, 30)), WORDS)
    assert len(brotli.compress(svg.encode(), quality=4)) <= 1_500
    assert not any(word in svg for word in ("style", "<script", "http", "href", "<levé>"))
