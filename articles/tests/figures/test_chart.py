"""The chart: a pure function of values, small, without script or style."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal

import brotli
import pytest

from articles.figures.charts.line import MAX_POINTS, Texts, line_chart, thinned

TEXTS = Texts(
    "c", "Dollar <en> francs CFA", "En phrases & en tableau.", "571,20", "551,00", "28 août 2026", "27 novembre 2026"
)
WEEK = timedelta(days=7)


def points(*values, step=1, first=date(2026, 1, 1)):
    return [(first + timedelta(days=step * n), Decimal(str(value))) for n, value in enumerate(values)]


def drawn(found):
    return ET.fromstring(line_chart(found, TEXTS, WEEK))


def line(found):
    return next(one.get("d") for one in drawn(found).iter("path") if one.get("fill") == "none")


def jagged(count):
    return points(*(500 + (n * 37 % 101) - (n * n % 53) for n in range(count)))


@pytest.mark.parametrize("count", [1, 2, 22, 250, 7_000])
def test_a_chart_weighs_at_most_one_and_a_half_kilobytes(count):
    assert len(brotli.compress(line_chart(jagged(count), TEXTS, WEEK).encode(), quality=4)) <= 1_500


def test_there_is_no_chart_of_nothing_and_a_single_value_is_a_dot():
    assert line_chart([], TEXTS, WEEK) == ""
    [dot] = drawn(points(3)).iter("circle")
    assert 0 < int(dot.get("cy")) < 150


def test_values_that_never_move_lie_in_the_middle():
    assert line(points(5, 5, 5)).endswith(" 0") and " 69l" in line(points(5, 5, 5))


def test_the_line_breaks_only_where_values_lack():
    assert line([*points(1, 2, 3), *points(4, 5, first=date(2026, 3, 1))]).count("M") == 2
    assert line(points(*range(3_000))).count("M") == 1
    assert line([*points(*range(2_000)), *points(1, 2, 3, first=date(2033, 1, 1))]).count("M") == 2


def test_negative_values_have_a_line_at_zero_and_positive_ones_none():
    assert "stroke-dasharray" in line_chart(points(-2, 3), TEXTS, WEEK)
    assert "stroke-dasharray" not in line_chart(points(-2, -3), TEXTS, WEEK)
    assert line(points(-2, -3))


def test_no_peak_is_lost():
    found = jagged(5_000)
    found[2_345] = (found[2_345][0], Decimal(9_999))
    kept = thinned(found)
    assert len(kept) <= MAX_POINTS
    assert found[2_345] in kept
    assert (kept[0], kept[-1]) == (found[0], found[-1])


def test_nothing_in_it_is_refused_by_the_policy_and_words_are_escaped():
    svg = line_chart(jagged(60), TEXTS, WEEK)
    assert not any(word in svg for word in ("style", "<script", "http", "href", "on" + "load", "<en>"))
    tree = drawn(jagged(60))
    assert tree.get("role") == "img"
    assert [tree.find("title").text, tree.find("desc").text] == ["Dollar <en> francs CFA", "En phrases & en tableau."]
    assert {one.get("stroke") for one in tree.iter("path")} == {"currentColor"}
