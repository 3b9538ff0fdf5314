import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles.templatetags.reading import typeset
from portal.typography import (
    ago,
    date_and_time,
    first_sentence,
    first_words,
    french_typography,
    reading_minutes,
    relative_day,
    short_date,
    short_date_and_time,
    without_lone_ellipsis,
)

NOW = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sénégal : l'Eurobond", "Sénégal\u00a0: l’Eurobond"),
        ("Sénégal: hausse", "Sénégal\u00a0: hausse"),
        ("AT&amp;T &#233; monte", "AT&amp;T &#233; monte"),
        ("Sénégal\u00a0: hausse", "Sénégal\u00a0: hausse"),
        ("À lire :", "À lire\u00a0:"),
        ("« Oui », dit-il", "«\u00a0Oui\u00a0», dit-il"),
        ("«Oui»: non", "«\u00a0Oui\u00a0»\u00a0: non"),
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Pourquoi?", "Pourquoi\u202f?"),
        ("(Pourquoi ?)", "(Pourquoi\u202f?)"),
        ("« Pourquoi ? »", "«\u00a0Pourquoi\u202f?\u00a0»"),
        ("Quoi?!", "Quoi\u202f?!"),
        ("Hausse !!!", "Hausse\u202f!!!"),
        ("Et puis… ?", "Et puis…\u202f?"),
        ("un; deux", "un\u202f; deux"),
        ("5 %; puis 6 %.", "5\u202f%\u202f; puis 6\u202f%."),
        ("à 12:30 et 3:1", "à 12:30 et 3:1"),
        ("12:30", "12:30"),
        ("voir https://a.example/?q=1;b: ici", "voir https://a.example/?q=1;b: ici"),
        ("sur www.a.example/x?a ou non ?", "sur www.a.example/x?a ou non\u202f?"),
        ("7,4 % et 750 000 tonnes", "7,4\u202f% et 750\u00a0000 tonnes"),
        ("7,4% en 2026", "7,4\u202f% en 2026"),
        ("1 234,5 %", "1\u00a0234,5\u202f%"),
        ("1 234 567,89 €", "1\u00a0234\u00a0567,89\u00a0€"),
        ("en 2025 et 2026", "en 2025 et 2026"),
        ("58 millions d'euros", "58\u00a0millions d’euros"),
        ("1,25 milliard ; 3 milliards", "1,25\u00a0milliard\u202f; 3\u00a0milliards"),
        ("750 000 milliers, 12 Mds", "750\u00a0000\u00a0milliers, 12\u00a0Mds"),
        ("les 5 millionnaires", "les 5 millionnaires"),
        ("3 ‰", "3\u202f‰"),
        ("taux%20fixe et 5%20x", "taux%20fixe et 5%20x"),
        ("Bravo :-) et :) ou ;) :D", "Bravo :-) et :) ou ;) :D"),
        ("Bravo;)", "Bravo;)"),
        ("aujourd'hui, l'or d'Abidjan", "aujourd’hui, l’or d’Abidjan"),
        ("le prix '90", "le prix '90"),
        ("AT&T", "AT&T"),
        ("(?)", "(?)"),
        (" : ", " : "),
        ("", ""),
    ],
)
def test_french_typography(written, read):
    assert french_typography(written) == read
    assert french_typography(read) == read


@given(st.text(alphabet="aé1 9%:;!?«»'’\"().…\u00a0\u202f\n€-/w"))
def test_setting_twice_is_setting_once_and_words_stay(text):
    once = french_typography(text)
    assert french_typography(once) == once
    assert _letters(once) == _letters(text)


def _letters(text):
    return re.sub(r"\s", "", text).replace("'", "’")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("aux États-Unis …", "aux États-Unis…"),
        ("des prix, …", "des prix…"),
        ("des prix ...", "des prix…"),
        ("des prix…", "des prix…"),
        ("… et des prix", "… et des prix"),
        ("…", "…"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en", "pt"])
def test_the_points_that_end_a_text_never_stand_alone_on_a_line(written, read, language):
    assert typeset(written, language) == read
    assert typeset(read, language) == read


def test_an_english_number_stays_with_its_million():
    assert typeset("Raises 58 million and 1.2 billion", "en") == "Raises 58\u00a0million and 1.2\u00a0billion"


@pytest.mark.parametrize("text", ["What now: rates?", "5% up; why?", 'It\'s "here"!'])
def test_english_keeps_its_own(text):
    assert typeset(text, "en") == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Situé à ...", "Situé à…"),
        ("Le prix monte, …", "Le prix monte…"),
        ("Le prix\u00a0…", "Le prix…"),
        ("Le prix monte.", "Le prix monte."),
        ("Et puis… plus rien", "Et puis… plus rien"),
        ("...", ""),
        ("<...", ""),
        (" … ", ""),
        (".", ""),
    ],
)
def test_an_ellipsis_never_stands_alone(written, shown):
    assert without_lone_ellipsis(written) == shown


def test_a_cut_ends_right_after_its_last_word():
    assert first_words("un deux, trois quatre", 2) == "un deux…"
    assert first_words("un deux", 2) == "un deux"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (220, 1), (221, 2), (2200, 10)])
def test_reading_time_is_in_whole_minutes_rounded_up(words, minutes):
    assert reading_minutes("mot " * words) == minutes


def test_a_moment_says_its_zone():
    assert date_and_time(NOW) == "24 novembre 2026 à 18\u00a0h\u00a005 (GMT)"
    assert date_and_time(NOW.replace(day=1)).startswith("1er novembre 2026")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=5), "il y a 5\u00a0min"),
        (timedelta(hours=23, minutes=59), "il y a 23\u00a0h"),
        (timedelta(hours=24), "23\u00a0nov."),
        (timedelta(days=365), "24\u00a0nov.\u00a02025"),
        (timedelta(seconds=-5), "à l’instant"),
    ],
)
def test_how_long_ago(age, words):
    assert ago(NOW - age, NOW) == words


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (NOW, "24 nov.", "24 Nov"),
        (NOW.replace(month=2, day=1), "1er févr.", "1 Feb"),
        (datetime(2025, 9, 28, tzinfo=UTC), "28 sept. 2025", "28 Sept 2025"),
        (date(2025, 9, 28), "28 sept. 2025", "28 Sept 2025"),
    ],
)
def test_a_list_dates_in_short_with_the_year_when_it_is_another(day, french, english):
    assert short_date(day, NOW) == french.replace(" ", "\u00a0")
    with translation.override("en"):
        assert short_date(day, NOW) == english.replace(" ", "\u00a0")


def test_days_have_names():
    assert relative_day(NOW, NOW) == "Aujourd’hui"
    assert relative_day(NOW - timedelta(days=1), NOW) == "Hier"
    with translation.override("en"):
        assert relative_day(NOW - timedelta(days=2), NOW) == "22 November 2026"


def test_a_scope_is_told_to_readers_in_one_sentence():
    assert first_sentence("Routes et ponts. Exclut : ciment (industrie).") == "Routes et ponts."
    assert first_sentence("Secteur parent : pétrole & gaz. À utiliser…") == "Pétrole & gaz."
    assert first_sentence("") == ""


def test_a_table_dates_a_moment_in_short():
    assert short_date_and_time(NOW, NOW) == "24\u00a0nov., 18\u00a0h\u00a005"
    with translation.override("en"):
        assert short_date_and_time(NOW.replace(hour=8), NOW) == "24\u00a0Nov, 08:05"


def test_templates_date_by_the_filters_of_reading_alone():
    # What is left is a part of a date: the months and days of the archives, the hour of a session; or what a file says.
    parts = {"m", "d", "F", "F Y", "Y", "l j", "G", "Y-m-d"}
    found = {}
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if used := set(re.findall(r"\|date:.([^'\"]+)", path.read_text())) - parts:
            found[path.name] = used
    assert found == {"_dated.html": {"d/m/Y"}}  # « Voir aussi » keeps its digits
