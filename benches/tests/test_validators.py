"""What the validators of others say is told page by page; one that is not installed is skipped."""

import sys
import types

import pytest

from benches.corpora import validators
from benches.corpora.run import OTHERS

MESSAGES = [
    {"type": "error", "url": "file:/tmp/x/home.html", "lastLine": 7, "message": "Duplicate ID zone."},
    {"type": "info", "url": "file:/tmp/x/home.html", "message": "Article lacks heading."},
]


def test_bin_corpora_runs_them():
    assert OTHERS["validators"] == validators.__name__


def test_errors_are_told_and_advice_is_not():
    assert list(validators.errors_of_nu(MESSAGES)) == ["home: Duplicate ID zone. (line 7)"]


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("VNU_JAR", raising=False)
    monkeypatch.delenv("FEEDVALIDATOR", raising=False)
    monkeypatch.setitem(sys.modules, "feedvalidator", None)  # importing it fails


def test_what_is_not_installed_is_skipped_with_a_sentence(nothing_installed, monkeypatch):
    said = []
    monkeypatch.setattr(validators, "say", said.append)
    before = list(sys.path)
    assert validators.faults_of_nu({"home": "<p>"}) == []
    assert validators.faults_of_feeds({"rss": "<rss/>"}) == []
    assert ["VNU_JAR" in said[0], "FEEDVALIDATOR" in said[1]] == [True, True]
    assert sys.path == before


def test_a_feeds_errors_are_told_and_warnings_are_not(monkeypatch):
    class Error:
        params = {"element": "pubDate"}

    class Warned:
        params: dict[str, str] = {}

    events = {"loggedEvents": [Error(), Warned()]}
    logged = types.SimpleNamespace(Error=Error)
    package = types.SimpleNamespace(validateString=lambda feed, base: events, logging=logged)
    monkeypatch.setitem(sys.modules, "feedvalidator", package)
    monkeypatch.setitem(sys.modules, "feedvalidator.logging", logged)
    assert validators.faults_of_feeds({"rss": "<rss/>"}) == ["rss: Error {'element': 'pubDate'}"]
