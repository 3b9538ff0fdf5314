"""Tests for articles.ingest.parse.credits: who published the entries of a document, in every reader's words."""

import pytest

from articles.ingest.identity import identify
from articles.ingest.parse.credits import name_outlets
from articles.ingest.parse.fastfeed import read_with_fastfeedparser
from articles.ingest.parse.feed import parse_feed
from articles.ingest.parse.rss_fast import read_rss_fast
from articles.ingest.parse.tolerant import read_with_feedparser
from articles.ingest.parse.wellformed import strip_controls
from articles.ingest.records import Fetched, RawEntry

HERE = "https://collecteur.example/rss"
ITEM = """<item><title>{title} - {outlet}</title><link>https://collecteur.example/{n}</link>
<guid isPermaLink="false">{n}</guid><pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate>
<description>&lt;a href="https://collecteur.example/{n}"&gt;{title}&lt;/a&gt;</description>
<source url="https://{n}.example">{outlet}</source></item>"""
OUTLETS = ["Le Quotidien", "Reuters &amp; Cie", "24 Heures"]
DOCUMENT = (
    '<rss version="2.0"><channel><title>Actualités</title><link>https://collecteur.example/</link>'
    + "".join(ITEM.format(n=n, title=f"Le cacao monte encore de {n} %", outlet=name) for n, name in enumerate(OUTLETS))
    + "</channel></rss>"
)
NAMES = ["Le Quotidien", "Reuters & Cie", "24 Heures"]


def test_each_reader_gives_the_source_of_an_entry():
    text, data = strip_controls(DOCUMENT)
    readings = [
        read_rss_fast(text, data, HERE, "fr"),
        read_with_fastfeedparser(text, HERE, "fr", data),
        read_with_feedparser(text, HERE),
    ]
    for reading in readings:
        assert reading is not None
        assert [entry.outlet for entry in reading.entries] == NAMES
    assert readings[0].entries == readings[1].entries == readings[2].entries


def test_a_source_that_some_entries_lack_is_given_to_none_of_them():
    without = DOCUMENT.replace('<source url="https://1.example">Reuters &amp; Cie</source>', "")
    assert [entry.outlet for entry in parse_feed(Fetched(HERE, without.encode())).entries] == [NAMES[0], "", NAMES[2]]
    outside = without.replace(
        "<guid", '<media:credit xmlns:media="http://search.yahoo.com/mrss/">A</media:credit><guid'
    )
    found = parse_feed(Fetched(HERE, outside.encode())).entries
    assert [entry.outlet for entry in found] == [NAMES[0], "", NAMES[2]]


def test_an_atom_entry_names_its_source_by_a_title():
    document = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Planète</title><entry><id>1</id>
      <title>Le cacao monte – Le Quotidien</title><link href="https://a.example/1"/><updated>2026-11-24T08:00:00Z</updated>
      <source><id>https://a.example/</id><title>Le Quotidien</title></source></entry></feed>"""
    assert [entry.outlet for entry in parse_feed(Fetched(HERE, document.encode())).entries] == ["Le Quotidien"]


def test_only_a_source_that_the_title_bears_is_its_outlet():
    shown, other = name_outlets(
        [RawEntry(title="Le cacao monte - A", outlet="A"), RawEntry(title="Le cacao monte - B", outlet="A")]
    )
    assert (shown.outlet, other.outlet) == ("A", "")


def bracketed(*names, tags=()):
    return [
        RawEntry(guid=str(n), title="Le cacao monte", summary=f"[{name}] Le cacao.", tags=tags)
        for n, name in enumerate(names)
    ]


def test_a_document_that_credits_nearly_all_in_brackets_names_their_outlets():
    entries = [*bracketed("Capital FM", "New Times", "This Day"), RawEntry(summary="Sans crédit.")]
    assert [entry.outlet for entry in name_outlets(entries)] == ["Capital FM", "New Times", "This Day", ""]


def test_names_in_capitals_with_digits_or_of_one_word_are_outlets_among_others():
    names = ["RFI", "263Chat", "News24Wire", "SAnews.gov.za", "Daily News", "This Day", "Vanguard", "The Herald"]
    assert [entry.outlet for entry in name_outlets(bracketed(*names))] == names


@pytest.mark.parametrize(
    "entries",
    [
        bracketed("Vidéo"),
        [*bracketed("Vidéo", "Tribune", "Photos"), *[RawEntry(summary="Un texte.")] * 3],
        bracketed("Vidéo", "Vidéo", "Vidéo", "Tribune"),
        bracketed("NAIROBI", "LAGOS", "DAKAR", "KAMPALA", "CAPE TOWN", "NEW DELHI", "ADDIS ABABA"),
        bracketed("Vidéo", "Interview", "Dossier", "Tribune"),
        bracketed("Revue de presse", "En images", "Vrai ou faux", "La vidéo du jour"),
        bracketed("Nairobi", "Lagos", "Dakar", "Kampala", "Cape Town", "New Delhi", "Addis Ababa"),
        bracketed("2026", "24/7", "3.5", "1.2"),
        [entry for name in ("Économie", "Sport", "Santé") for entry in bracketed(name, tags=(name,))],
    ],
    ids=["alone", "some", "few labels", "datelines", "rubrics", "sentences", "places", "figures", "categories"],
)
def test_labels_in_brackets_are_no_outlets(entries):
    assert {entry.outlet for entry in name_outlets(entries)} == {""}


def test_the_documents_own_source_is_no_outlet():
    by_title, by_source, in_brackets = name_outlets(
        [
            RawEntry(title="Le cacao monte | Le Quotidien"),
            RawEntry(title="Le cacao monte - LE QUOTIDIEN", outlet="LE QUOTIDIEN"),
            *bracketed("Le Quotidien", "Capital FM", "New Times", "This Day", "RFI", "ISS"),
        ],
        "Le Quotidien",
    )[:3]
    assert [entry.own_name for entry in (by_title, by_source, in_brackets)] == [
        "Le Quotidien",
        "LE QUOTIDIEN",
        "Le Quotidien",
    ]
    assert {entry.outlet for entry in (by_title, by_source, in_brackets)} == {""}


def test_an_entry_that_names_nobody_keeps_its_fingerprint():
    plain = RawEntry(guid="1", title="Le cacao monte - Ghana", summary="Un texte.")
    assert identify(*name_outlets([plain], "Le Quotidien")).fingerprint == "2b304b09f160c45c86d759a5fb029031"
