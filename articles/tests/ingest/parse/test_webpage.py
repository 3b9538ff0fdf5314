from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.clean.entry import clean_entry
from articles.ingest.parse.recipe import Recipe
from articles.ingest.parse.webpage import read_webpage
from articles.ingest.records import Fetched, NotAFeed
from articles.tests.ingest.extract.pages import CALENDAR, CENTRAL_BANK, CIRCULARS
from articles.web.files import Enclosure
from portal.tests.cost import cpu_at_most

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://bank.example/news/list.html"
BANK = {"item": ".views-row", "title": "h3 a", "date": ".views-field-created", "summary": ".views-field-body"}
TABLE = {"item": "tbody tr", "title": "td:nth-child(2)", "date": "td:first-child"}


def parsed(html, url=URL, content_type="text/html; charset=utf-8", **recipe):
    content = html if isinstance(html, bytes) else html.encode()
    return read_webpage(Fetched(url, content, content_type), Recipe.from_mapping(recipe))


def entries(html, **recipe):
    return [clean_entry(raw, NOW) for raw in parsed(html, **recipe).entries]


def refusal(html, **recipe):
    with pytest.raises(NotAFeed) as caught:
        parsed(html, **recipe)
    return caught.value.reason


def test_a_list_of_news_is_read_with_titles_dates_and_leads():
    first, second = entries(CENTRAL_BANK, **BANK)
    assert first.title == "MPC holds its rate at 9.75% & watches prices"
    assert first.url == "https://bank.example/press/mpc-holds?copy=2"
    assert first.published == datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
    assert first.summary == "The committee met on 11 March." or "11 March" in first.summary_html
    assert (second.title, second.url) == ("Reserves at 5 < 6 months", "https://bank.example/news/reserves")
    assert second.published == datetime(2026, 3, 5, tzinfo=UTC)


def test_the_page_says_its_language_and_the_recipe_goes_before():
    assert parsed(CENTRAL_BANK, **BANK).language == "en"
    assert parsed(CENTRAL_BANK, **BANK, language="fr").language == "fr"
    assert parsed(CENTRAL_BANK, **BANK).title == "Press releases"


def test_a_table_of_circulars_gives_its_files_with_type_and_size():
    read_page = parsed(CIRCULARS, **TABLE)
    first, second = read_page.entries
    assert first.title == "Circulaire n° 2026-01 relative aux OPCVM"
    assert first.published == "2026-03-12T00:00:00+00:00"
    assert first.enclosures == (
        Enclosure("https://docs.regulator.example/fr/circ/2026-01.pdf", "application/pdf", 1_200_000),
    )
    assert [one.length for one in second.enclosures] == [0, 350_000]
    assert second.published.startswith("2026-02-01")
    assert clean_entry(first, NOW).url == "https://docs.regulator.example/fr/circ/2026-01.pdf"


def test_an_item_that_leads_nowhere_is_skipped_and_counted():
    assert parsed(CIRCULARS, **TABLE).skipped == {"no-address": 1}


@pytest.mark.parametrize("selector", [".jour, .mois, .an", ".avis li"])
def test_a_date_in_several_tags_is_read_whole(selector):
    first, second = parsed(CALENDAR, item=".avis li", date=selector).entries
    assert (first.published[:10], second.published[:10]) == ("2026-03-03", "2026-02-24")


def test_without_a_title_selector_the_first_link_with_words_gives_it():
    first, second = entries(CALENDAR, item=".avis li")
    assert (first.title, first.url) == ("Avis n° 12 : première cotation", "https://bank.example/avis/12")
    assert second.title == "Avis n° 11"


def test_an_item_may_be_the_link_itself():
    page = '<a class="n" href="/1"><h3>Un titre</h3><time datetime="2026-03-01">1er mars</time></a>'
    (entry,) = entries(page, item="a.n", title="h3")
    assert (entry.title, entry.url, entry.published.day) == ("Un titre", "https://bank.example/1", 1)


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("Publié le 12 mars 2026 à 10h30", "dm", "2026-03-12T10:30"),
        ("Date : 03/02/2026", "dm", "2026-02-03"),
        ("03/02/2026", "md", "2026-03-02"),
        ("2026-03-12", "md", "2026-03-12"),
        ("Lundi 1er décembre 2025", "dm", "2025-12-01"),
        ("12 de março de 2026", "dm", "2026-03-12"),
        ("March 12, 2026", "dm", "2026-03-12"),
        ("12-Mar-2026", "dm", "2026-03-12"),
        ("2026-03-12 08:15", "dm", "2026-03-12T08:15"),
        ("12.03.26", "dm", "2026-03-12"),
        ("Réf. 99/99/2026 du 12/03/2026", "dm", "2026-03-12"),
    ],
)
def test_dates_are_found_wherever_they_stand_in_their_tag(written, order, day):
    page = f'<p class="n"><i>{written}</i><a href="/1">Un titre</a></p>'
    assert parsed(page, item=".n", date="i", date_order=order).entries[0].published.startswith(day)


def test_a_date_that_cannot_be_read_leaves_the_entry_in_and_says_so():
    (entry,) = entries('<p class="n"><i>bientôt</i><a href="/1">Un titre</a></p>', item=".n", date="i")
    assert (entry.published, entry.warnings) == (None, ("no-date",))


@pytest.mark.parametrize("charset", ["windows-1252", "windows-1256"])
def test_an_old_page_is_read_in_the_charset_it_declares(charset):
    word = "marché" if charset == "windows-1252" else "البنك"
    page = f'<meta charset="{charset}"><p class="n"><a href="/1">{word}</a></p>'.encode(charset)
    assert parsed(page, content_type="text/html", item=".n").entries[0].title == word


def test_an_item_inside_an_item_is_part_of_it():
    assert len(parsed('<div><div><a href="/1">Un</a></div></div>', item="div").entries) == 1


def test_at_most_500_items_are_taken_and_the_rest_is_counted():
    found = parsed('<p><a href="/1">Un</a></p>' * 520, item="p")
    assert (len(found.entries), found.skipped) == (500, {"too-many": 20})


@pytest.mark.parametrize(
    ("html", "recipe", "reason"),
    [
        (CENTRAL_BANK, {"item": ".gone"}, "no-items"),  # the page has changed
        ("<title>Just a moment…</title>", {"item": ".n"}, "challenge-page"),
        *((CENTRAL_BANK, recipe, "no-selector") for recipe in ({}, {"item": " "}, {"item": None}, {"title": "a"})),
        ("<b>" * 60_001, {"item": "b"}, "page-too-large"),
        (" " * 5_000_001, {"item": "b"}, "page-too-large"),
    ],
    ids=["changed", "challenge", "no recipe", "blank", "none", "no item", "tags", "length"],
)
def test_a_page_that_cannot_be_read_says_why(html, recipe, reason):
    assert refusal(html, **recipe) == reason


@pytest.mark.parametrize("selector", ["a:has(b)", "a[", "x" * 1_000_000, "a " * 500_000, "\0"])
def test_a_selector_that_means_harm_is_refused_at_once(selector):
    with cpu_at_most(0.2):
        assert refusal(CENTRAL_BANK, item=".views-row", title=selector) == "bad-selector"


def test_the_refusal_names_the_selector_in_french():
    with pytest.raises(NotAFeed, match=r"«.li:has\(a\).» contient une erreur à partir de «.:has\(a\).»"):
        Recipe.from_mapping({"item": "li:has(a)"})


@pytest.mark.parametrize(
    "recipe", [{"item": 7}, {"item": ["a"]}, {"item": {"a": 1}}, {"item": "p", "date_order": "ym"}]
)
def test_a_recipe_of_the_wrong_shape_never_raises_anything_else(recipe):
    with suppress(NotAFeed):
        Recipe.from_mapping(recipe)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "mailto:a@a.example", "#top", "", "http://[", "x" * 3_000]
)
def test_only_addresses_of_the_web_are_links(href):
    assert parsed(f'<p><a href="{href}">Un</a></p>', item="p").skipped == {"no-address": 1}


def test_markup_written_as_text_stays_text():
    (entry,) = entries('<p><a href="/1">&lt;script&gt;alert(1)&lt;/script&gt; et AT&amp;amp;T</a></p>', item="p")
    assert entry.title == "<script>alert(1)</script> et AT&amp;T"


HOSTILE = {
    "deep": "<div>" * 40_000,
    "deep items": "<div><a href=/1>x" * 10_000,
    "links": "<p class=n>" + "<a href=/1>x</a>" * 20_000,
    "times": "<p class=n><a href=/1>x</a>" + "<time>x</time>" * 20_000,
    "texts": "<p class=n><a href=/1>" + "x " * 2_000_000,
    "attributes": "<p class=n><a href=/1 " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x",
    "open tag": "<p class=n " + "x" * 4_000_000,
    "NUL": "<p class=n>\0<a href=/\0 1>\0x",
    "comments": "<p class=n><a href=/1>x</a>" + "<!-- -->" * 59_000,
    "digits": "<p class=n><a href=/1>x</a><time>" + "1/1/" * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_crashes_or_holds_the_reader(name):
    with cpu_at_most(5):
        for recipe in (
            {"item": "div, .n"},
            {"item": ".n", "title": "a", "link": "a", "date": "time", "summary": ".n div a"},
        ):
            try:
                assert parsed(HOSTILE[name], **recipe)
            except NotAFeed as error:
                assert error.sentence


SCRAPS = [
    "<p class=n>", "</p>", "<a href='/x'>", "<table><tr><td>", "12/03/2026", "\0", "<base href='//[x'>", "&#x0;", "é", "<!--",
    "<svg>", "<template>", "<time datetime='x'>", "<meta charset=utf-16>", "http://a.example",
    "<?xml version='1.0' encoding='utf-8'?>", "<rss xmlns='x'>", "<html xmlns='http://www.w3.org/1999/xhtml'>",
]  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
def test_any_page_gives_entries_or_a_refusal(html):
    try:
        parsed(html, item=".n", date="td", title="a")
    except NotAFeed as error:
        assert error.reason
