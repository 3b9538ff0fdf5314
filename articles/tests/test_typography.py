from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from articles.typography import ago, day, french, in_short, moment

NOW = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sénégal : l'Eurobond", "Sénégal\u00a0: l’Eurobond"),
        ("Sénégal: hausse", "Sénégal\u00a0: hausse"),
        ("« Oui », dit-il", "«\u00a0Oui\u00a0», dit-il"),
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Quoi?!", "Quoi\u202f?!"),
        ("un; deux", "un\u202f; deux"),
        ("à 12:30 et 3:1", "à 12:30 et 3:1"),
        ("voir https://a.example/?q=1;b: ici", "voir https://a.example/?q=1;b: ici"),
        ("7,4 % et 750 000 tonnes", "7,4\u00a0% et 750\u00a0000 tonnes"),
        ("AT&T", "AT&T"),
        ("(?)", "(?)"),
        ("", ""),
    ],
)
def test_french_typography(written, read):
    assert french(written) == read
    assert french(read) == read


def test_a_moment_says_its_zone():
    assert moment(NOW) == "24 novembre 2026 à 18\u00a0h\u00a005 (GMT)"
    assert moment(NOW.replace(day=1)).startswith("1er novembre 2026")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=5), "il y a 5\u00a0min"),
        (timedelta(hours=23, minutes=59), "il y a 23\u00a0h"),
        (timedelta(hours=24), "23 novembre 2026"),
        (timedelta(seconds=-5), "à l’instant"),
    ],
)
def test_how_long_ago(age, words):
    assert ago(NOW - age, NOW) == words


def test_days_have_names():
    assert day(NOW, NOW) == "Aujourd’hui"
    assert day(NOW - timedelta(days=1), NOW) == "Hier"
    with translation.override("en"):
        assert day(NOW - timedelta(days=2), NOW) == "22 November 2026"


def test_a_scope_is_told_to_readers_in_one_sentence():
    assert in_short("Routes et ponts. Exclut : ciment (industrie).") == "Routes et ponts."
    assert in_short("Secteur parent : pétrole & gaz. À utiliser…") == "Pétrole & gaz."
    assert in_short("") == ""
