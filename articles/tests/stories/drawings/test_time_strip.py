"""A story's articles on their line of time: a pure function, small, without script or style."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from articles.stories.drawings.frame import WIDTH
from articles.stories.drawings.time_strip import MAX_LINES, MAX_TICKS, StripWords, Telling, time_strip

BEGIN = datetime(2026, 11, 28, 9, tzinfo=UTC)
WORDS = StripWords("f", "Les articles <du> sujet", "A & B", "9 autres", lambda after: f"+ {after}")


def told(*minutes, outlets="ABC"):
    return [Telling(outlets[n % len(outlets)], BEGIN + timedelta(minutes=at)) for n, at in enumerate(minutes)]


def tree(found):
    return ET.fromstring(time_strip(found, WORDS))


def texts(found):
    return [one.text for one in tree(found).iter("text")]


def dots(found):
    return re.findall(r"M(\d+) (\d+)h0", time_strip(found, WORDS))


def test_each_outlet_has_its_line_and_each_article_its_mark():
    found = told(0, 10, 25, 60)
    assert texts(found)[:3] == ["A", "B", "C"]
    assert len(dots(found)) == 3
    assert time_strip(found, WORDS).count("l6 6-6 6-6-6z") == 1


def test_the_first_is_at_the_beginning_and_the_last_at_the_end():
    found = told(0, 30, 60, outlets="AB")
    assert "M6 17l6" in time_strip(found, WORDS)
    assert {x for x, _ in dots(found)} == {"144", str(WIDTH - 6)}


@pytest.mark.parametrize("found", [[], told(0), told(0, 0, 0)])
def test_one_moment_or_none_is_no_line(found):
    assert time_strip(found, WORDS) == ""


@pytest.mark.parametrize("minutes", [1, 7, 59, 61, 300, 1_440, 3_000, 30_000, 500_000, 5_000_000])
def test_there_are_a_few_ticks_over_any_time(minutes):
    ticks = [one for one in texts(told(0, minutes)) if one.startswith("+")]
    assert 1 <= len(ticks) <= MAX_TICKS
    assert len(ticks) == len(set(ticks))


def test_many_outlets_share_the_last_line():
    found = told(*range(0, 90, 5), outlets="ABCDEFGHI")
    assert [one for one in texts(found) if not one.startswith("+")] == ["A", "B", "C", "D", "E", "9 autres"]
    assert len(set("ABCDE")) == MAX_LINES - 1


def test_a_hundred_articles_of_long_names_weigh_little_and_stay_inside():
    outlets = [f"Le Quotidien des Marchés et des Matières Premières d’Afrique {n}" for n in range(12)]
    svg = time_strip(told(*(n * n for n in range(100)), outlets=outlets), WORDS)
    assert len(brotli.compress(svg.encode(), quality=4)) <= 1_500
    assert all(0 <= int(x) <= WIDTH for x in re.findall(r"M(\d+) ", svg))


def test_nothing_in_it_is_refused_by_the_policy_and_words_are_escaped():
    svg = time_strip(told(0, 9, outlets=["<a>", "b"]), WORDS)
    assert not any(word in svg for word in ("style", "<script", "http", "href", "<a>", "<du>"))
    found = ET.fromstring(svg)
    assert [found.find("title").text, found.find("desc").text] == ["Les articles <du> sujet", "A & B"]
    assert (found.get("role"), found.get("aria-labelledby"), found.get("direction")) == ("img", "f-t f-d", "ltr")
