from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from articles.ingest.clean.entry import clean_entry
from articles.ingest.records import RawEntry, Skip
from articles.tests.ingest.clean.test_sanitise import COSTLY, SOUP
from articles.web.files import Enclosure
from portal.tests.cost import cpu_at_most

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
URL = "https://a.example/1"


def cleaned(**values):
    return clean_entry(RawEntry(**{"link": URL, "title": "Titre", "base": "https://a.example/feed"} | values), NOW)


@settings(max_examples=200)
@given(SOUP, SOUP, SOUP)
def test_cleaning_what_is_clean_changes_nothing(title, summary, content):
    try:
        entry = cleaned(title=title, summary=summary, content=content)
    except Skip:
        return
    again = cleaned(title="x", summary=entry.summary_html, content=entry.content_html)
    assert (again.summary_html, again.content_html) == (entry.summary_html, entry.content_html)


@pytest.mark.parametrize("html", COSTLY.values(), ids=COSTLY)
def test_no_html_costs_more_than_a_moment(html):
    with cpu_at_most(3):
        cleaned(title="Titre" + html, summary=html, content=html, author=html)


def test_titles_authors_and_tags_are_text():
    entry = cleaned(
        title="<script>pwn()</script>March&eacute; <i>UEMOA</i>", author="<b>Awa</b>", tags=("<i>Taux</i>", " ")
    )
    assert (entry.title, entry.author, entry.tags) == ("Marché UEMOA", "Awa", ("Taux",))


def test_an_entry_without_title_takes_the_first_words_of_its_text():
    assert cleaned(title=" ", summary="<p>La BCEAO maintient son taux.</p>").title == "La BCEAO maintient son taux."


@pytest.mark.parametrize(
    "summary",
    [
        "…",
        "<...",
        " . ",
        "Le cacao recule encore",
        "LE CACAO RECULE ENCORE !",
        "Le cacao recule encore  Le Courrier",
        "Le cacao",
        "Le cacao recule enc…",
    ],
)
def test_a_lead_of_dots_or_that_repeats_the_title_is_none(summary):
    assert cleaned(title="Le cacao recule encore", summary=summary).summary == ""


def test_after_a_short_title_a_lead_may_be_news():
    summary = "Sénégal : le FMI approuve un prêt."
    assert cleaned(title="Sénégal", summary=summary).summary == summary


@pytest.mark.parametrize(
    "summary", ["Le café monte", "Le cacao recule de 4 % à Abidjan, sous les deux mille francs le kilo"]
)
def test_a_lead_that_says_more_than_the_title_stays(summary):
    assert cleaned(title="Le cacao recule", summary=summary).summary == summary


def test_an_entry_without_words_or_address_is_left_out():
    with pytest.raises(Skip) as caught:
        cleaned(title="<img src=x>", summary=" ")
    assert caught.value.reason == "no-title"
    for link in (
        "",
        "javascript:alert(1)",
        "&#1;javascript:x",
        "data:text/html,x",
        "mailto:a@a.example",
        "http://u:p@a.example/",
    ):
        with pytest.raises(Skip) as caught:
            cleaned(link=link)
        assert caught.value.reason == "no-address"


def test_the_address_is_the_link_s_else_the_guid_s():
    assert cleaned(link="/x?utm_source=rss").url == "https://a.example/x"
    assert cleaned(link="", guid="https://a.example/guid").url == "https://a.example/guid"
    assert cleaned(link="javascript:x", guid="https://a.example/guid").url == "https://a.example/guid"


def test_long_fields_are_cut_between_words():
    entry = cleaned(title="mot " * 1_000, author="nom " * 1_000, summary="texte " * 2_000)
    assert len(entry.title) <= 500 and len(entry.author) <= 200 and len(entry.summary) <= 2_000
    assert entry.title.endswith("mot…") and entry.summary.endswith("texte…")
    entry = cleaned(content="<p>" + "mot " * 20_000 + "</p>" + "<b></b>" * 10)
    assert entry.summary.startswith("mot mot") and len(entry.summary) <= 2_000


def test_the_footers_of_feeds_are_taken_off_the_summary_and_the_text():
    footer = "<p>The post Titre appeared first on Site.</p>"
    entry = cleaned(summary="<p>Le cacao monte.</p> [&#8230;]", content=f"<p>Le cacao monte.</p>{footer}{footer}")
    assert (entry.summary, entry.content_html) == ("Le cacao monte.", "<p>Le cacao monte.</p>")


@pytest.mark.parametrize(
    ("published", "expected", "warnings"),
    [
        ("Tue, 03 Feb 2026 10:00:00 +0100", "2026-02-03T09:00:00+00:00", ()),
        ("2999-01-01T00:00:00Z", None, ("future-date",)),
        ("mardi 3 févr.", None, ("no-date",)),
        ("", None, ("no-date",)),
        ("1970-01-01T00:00:00Z", None, ("no-date",)),
    ],
)
def test_a_date_is_true_or_none(published, expected, warnings):
    entry = cleaned(published=published)
    assert (entry.published and entry.published.isoformat()) == expected
    assert entry.warnings == warnings


def test_a_clock_a_little_fast_never_dates_after_now():
    assert cleaned(published=(NOW + timedelta(minutes=5)).isoformat()).published == NOW


@pytest.mark.parametrize(
    ("image", "kept"),
    [
        ("https://a.example/i.png", "https://a.example/i.png"),
        ("javascript:x", ""),
        ("/i.png", "https://a.example/i.png"),
    ],
)
def test_a_picture_has_a_web_address_or_none(image, kept):
    assert cleaned(image=image).image == kept


@pytest.mark.parametrize(
    ("tag", "language"), [("fr-FR", "fr"), ("EN_us", "en"), ("fr", "fr"), ("<b>", ""), ("french", ""), ("", "")]
)
def test_a_language_is_its_primary_subtag(tag, language):
    assert cleaned(language=tag).language == language


def test_files_to_read_are_kept_as_documents_and_others_are_not():
    files = (
        Enclosure("/notes/Circulaire.pdf?utm_source=rss", "", 12_000),
        Enclosure("https://a.example/get/7", "application/pdf"),
        Enclosure("https://a.example/son.mp3", "audio/mpeg", 9),
        Enclosure("javascript:x.pdf", "application/pdf"),
        Enclosure("https://a.example/notes/Circulaire.pdf", "application/pdf"),
    )
    assert cleaned(enclosures=files).documents == (
        Enclosure("https://a.example/notes/Circulaire.pdf", "application/pdf", 12_000),
        Enclosure("https://a.example/get/7", "application/pdf", 0),
    )


def test_the_words_of_an_address_are_not_read_as_entities():
    assert cleaned(link="https://a.example/?id=1&section=2&copy=3").url == "https://a.example/?id=1&section=2&copy=3"
    assert cleaned(link="https://a.example/?id=1&amp;b=2&#038;c=3").url == "https://a.example/?id=1&b=2&c=3"


def test_a_summary_without_words_leaves_the_text_to_give_them():
    entry = cleaned(summary="<img src='x'>", content="<p>Le cacao monte.</p>")
    assert entry.summary == "Le cacao monte."


def test_a_summary_is_the_text_of_what_may_be_shown():
    entry = cleaned(summary="<p>La <b>B</b>RVM<script>x</script>, 5 &lt; 6.</p><p>Lire la suite</p>")
    assert (entry.summary, entry.summary_html) == ("La BRVM, 5 < 6.", "<p>La <b>B</b>RVM, 5 &lt; 6.</p>")


@pytest.mark.parametrize(
    ("escaped", "summary"),
    [
        ("<p>&lt;img align=&quot;left&quot; src=&quot;a.png&quot;&gt;Le cacao monte.</p>", "Le cacao monte."),
        ("<p>Le cacao monte. &lt;a href=&quot;https://a.example/cut-shor...</p>", "Le cacao monte."),
        ("<p>Le cacao monte. &lt;img alig...</p>", "Le cacao monte."),
        ("<p>Avec a &lt; b et &lt;banque&gt;, tout reste.</p>", "Avec a < b et <banque>, tout reste."),
    ],
)
def test_a_summary_shows_no_tags_that_its_publisher_escaped_twice(escaped, summary):
    assert cleaned(summary=escaped).summary == summary
