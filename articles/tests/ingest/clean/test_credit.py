"""Tests for articles.ingest.clean.credit: the outlet is credited where something proves it, and only there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.clean.credit import credit
from articles.ingest.clean.entry import clean_entry
from articles.ingest.records import RawEntry
from articles.text.outlets import MAX_OUTLET_CHARS

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TITLE = "Le FMI approuve un prêt de 300 millions de dollars au Ghana"
GOOGLE_SUMMARY = '<a href="https://news.google.com/rss/articles/1">{}</a>&nbsp;&nbsp;<font color="#6f6f6f">{}</font>'


def cleaned(title, summary="", outlet="", own_name=""):
    raw = RawEntry(link="https://a.example/1", title=title, summary=summary, outlet=outlet, own_name=own_name)
    entry = clean_entry(raw, NOW)
    return entry.title, entry.summary, entry.outlet


@pytest.mark.parametrize(
    "outlet", ["Le Quotidien", "24 Heures", "L'Express-M", "lemonde.fr", "Jeune Afrique - Économie"]
)
@pytest.mark.parametrize("sign", ["-", "–", "—", "|"])
def test_the_outlet_that_the_entry_names_is_taken_off_the_title(outlet, sign):
    assert cleaned(f"{TITLE} {sign} {outlet}", outlet=outlet) == (TITLE, "", outlet)


def test_a_short_title_stays_a_title():
    assert cleaned("BRVM - Sika Finance", outlet="Sika Finance") == ("BRVM", "", "Sika Finance")
    assert cleaned("- Sika Finance", outlet="Sika Finance") == ("- Sika Finance", "", "")
    assert cleaned("Sika Finance", outlet="Sika Finance") == ("Sika Finance", "", "")


@pytest.mark.parametrize(
    "outlet",
    ["The Observatory of Economic Complexity", "France 24", "ch-aviation", "U.S. Embassy in Rwanda (.gov)", "A - B"],
)
def test_a_summary_proves_whatever_name_stands_beside_the_title(outlet):
    assert cleaned(f"{TITLE} - {outlet}", GOOGLE_SUMMARY.format(TITLE, outlet)) == (TITLE, "", outlet)


def test_a_summary_that_repeats_title_and_outlet_proves_the_outlet():
    summary = GOOGLE_SUMMARY.format(TITLE, "Le Quotidien")
    for outlet in ("", "Le Quotidien"):
        assert cleaned(f"{TITLE} - Le Quotidien", summary, outlet) == (TITLE, "", "Le Quotidien")
    more = summary + " D’autres pays attendent encore leur tour à Washington."
    assert cleaned(f"{TITLE} - Le Quotidien", more)[1].startswith("D’autres pays")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (
            "Le Kenya relève son taux directeur",
            "Le Kenya relève son taux directeur de 50 points de base, dit la banque.",
        ),
        ("Ghana cedi firms on gold", "Ghana cedi firms on golden cocoa season, traders say in Accra on Monday."),
        ("La BCEAO relève son taux", "La BCEAO relève son taux, pour la première fois depuis trois ans."),
        ("La BCEAO relève son taux", "La BCEAO relève son taux Le Quotidiennement lu en parle aussi ce matin."),
    ],
    ids=["goes on", "within a word", "a comma", "a longer name"],
)
@pytest.mark.parametrize("as_whose", ["outlet", "own_name"])
def test_a_summary_that_begins_like_its_title_keeps_its_words(title, summary, as_whose):
    assert cleaned(f"{title} - Le Quotidien", summary, **{as_whose: "Le Quotidien"})[:2] == (title, summary)


def test_the_credit_in_brackets_is_taken_off_the_summary():
    found = cleaned("Ghana: IMF approves loan", "[Capital FM] Accra -- The IMF has approved a loan.", "Capital FM")
    assert found == ("Ghana: IMF approves loan", "Accra -- The IMF has approved a loan.", "Capital FM")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Bulletin of monetary statistics - September 2026", "Bulletin of monetary statistics September 2026"),
        (
            "Le gouvernement suspend les achats de riz - et après ?",
            "Le gouvernement suspend les achats de riz et après ?",
        ),
        ("GUTA kicks against new import levy - Ghana", "GUTA kicks against new import levy Ghana"),
        ("Inflation slows to 5 per cent - Governor", "Inflation slows to 5 per cent Governor Asiama said on Monday."),
    ],
)
def test_words_that_stand_beside_a_title_by_chance_prove_nothing(title, summary):
    assert cleaned(title, summary)[0::2] == (title, "")
    assert cleaned(title, f"<p>{summary}&nbsp;</p>")[0::2] == (title, "")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (f"{TITLE} - Ghana", ""),
        (f"{TITLE} - Ghana", f"{TITLE} - Ghana"),  # only a copy of the title
        (f"{TITLE} - Ghana", f"{TITLE}, selon le ministère."),
        (f"{TITLE} - Ghana", f"{TITLE} Ghanaians rejoice today in the streets."),
        (TITLE, "[Vidéo] Le ministre répond."),
    ],
)
def test_a_tail_or_a_bracket_alone_proves_nothing(title, summary):
    assert credit(title, summary, "", "", is_parted=True) == (title, summary, "")


def test_an_outlet_that_is_not_in_the_title_is_not_believed():
    assert cleaned(f"{TITLE} - Ghana", "Un texte.", "Le Quotidien") == (f"{TITLE} - Ghana", "Un texte.", "")


def test_its_sources_own_name_is_taken_off_without_an_outlet():
    assert cleaned(f"{TITLE} | Le Quotidien", own_name="Le Quotidien") == (TITLE, "", "")
    assert cleaned("Communiqué - BCEAO", own_name="BCEAO") == ("Communiqué - BCEAO", "", "")  # too little remains


def test_the_title_as_the_feed_gives_it_is_kept():
    raw = RawEntry(link="https://a.example/1", title=f"{TITLE} - Le Quotidien", outlet="Le Quotidien")
    assert clean_entry(raw, NOW).identifying_title == f"{TITLE} - Le Quotidien"
    plain = clean_entry(RawEntry(link="https://a.example/1", title=TITLE), NOW)
    assert (plain.feed_title, plain.identifying_title) == ("", TITLE)


@pytest.mark.parametrize(
    "outlet",
    ["Journal " * 38, "redaction@quotidien.example", "https://quotidien.example/", "2026", "\x00\u200b", "&lt;b&gt;"],
)
def test_what_is_no_name_is_no_outlet(outlet):
    assert cleaned(f"{TITLE} - {outlet}", outlet=outlet)[2] == ""


def test_the_markup_and_the_invisible_characters_of_an_outlet_are_taken_out():
    written = "<b>Le\u200b Quotidien</b><script>pwn()</script>\x07"
    assert cleaned(f"{TITLE} - {written}", outlet=written) == (TITLE, "", "Le Quotidien")


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400), st.booleans())
def test_nothing_in_an_outlet_is_an_error(title, summary, outlet, in_title):
    found = cleaned(f"Titre {title}{' - ' + outlet if in_title else ''}", summary, outlet)
    assert found[0]
    assert len(found[2]) <= MAX_OUTLET_CHARS
    assert not set("<>@\0") & set(found[2])
