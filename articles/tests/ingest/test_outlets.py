"""The outlets of collected headlines, from the feed to the row; and how what was stored before they were told is healed."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from articles import search
from articles.corrections.revert import revert_to
from articles.corrections.source_title import give_back_source_title
from articles.filing.article_reading import read_article
from articles.filing.records import Hint
from articles.filing.refiling.filer import Filer
from articles.ingest.discover.preview import preview_entries
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.management.commands.try_feed import FeedTrial, trial_rows
from articles.models import Article, Category, Feed, Revision, Source, Story
from articles.tests.admin.browser import opened
from articles.tests.ingest.test_pipeline import rss, says, visit

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HEADLINE = "La BCEAO maintient son taux directeur à 3,25 % au quatrième trimestre"
GOOGLE = (
    "&lt;a href='https://news.google.com/1'&gt;{title}&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font&gt;{outlet}&lt;/font&gt;"
)


@pytest.fixture(autouse=True)
def taxonomy():
    for slug in ("info-generale", "economie", "taux"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)


@pytest.fixture
def feed():
    return a_feed("Google Actualités")


def a_feed(name, **values):
    source = Source.objects.create(slug=name.split()[0].lower(), name=name, **values)
    return Feed.objects.create(source=source, url=f"https://{source.slug}.example/rss")


def item(n, outlet="Le Quotidien", title=HEADLINE, named=True, summary=GOOGLE, minutes=0):
    source = f'<source url="https://{n}.example">{outlet}</source>' if named else ""
    return (
        f"<item><title>{title} - {outlet}</title><link>https://news.google.com/{n}</link>"
        f'<guid isPermaLink="false">{n}</guid><pubDate>{format_datetime(NOW - timedelta(hours=1, minutes=minutes))}</pubDate>'
        f"<description>{summary.format(title=title, outlet=outlet)}</description>{source}</item>"
    )


def shown():
    """What readers see of each article, and whether anything tells of a change."""
    rows = list(Article.objects.order_by("pk").values_list("title", "summary", "outlet", "updated_at"))
    return rows, Revision.objects.count()


def show_again(*items):
    """Another visit of the only feed, which shows these."""
    Feed.objects.update(body_hash="")
    return visit(Feed.objects.get(), *items)


def bracketed(n, name=""):
    title, credit = f"Ghana: minister number {n} speaks of cocoa prices", f"[{name}] " if name else ""
    return item(n, "Report", title, False, f"{credit}Accra -- The minister.", n)


def store_as_before(feed, *items, monkeypatch):
    """Read a document as it was read before outlets were told."""
    with monkeypatch.context() as patch:
        patch.setattr(
            "articles.ingest.feed_result.name_outlets", lambda entries, _: [replace(raw, outlet="") for raw in entries]
        )
        patch.setattr("articles.ingest.clean.entry.credit", lambda title, summary, *_, **__: (title, summary, ""))
        visit(feed, *items)


def test_a_collected_headline_is_credited_to_its_outlet(feed):
    visit(feed, item(1))
    article = Article.objects.get()
    assert (article.title, article.summary, article.outlet) == (HEADLINE, "", "Le Quotidien")
    assert (article.publisher_name, article.source.name) == ("Le Quotidien", "Google Actualités")


def test_a_search_finds_the_outlet(feed):
    visit(feed, item(1))
    assert search.matching_keys("quotidien", 10) == [Article.objects.get().pk]
    search.rebuild()
    assert search.matching_keys("quotidien", 10) == [Article.objects.get().pk]


@pytest.mark.parametrize(
    ("title", "outlet", "stored"),
    [(f"{HEADLINE}| Le Quotidien", "Le Quotidien", "Le Quotidien"), (HEADLINE, "KT PRESS -", "KT PRESS")],
    ids=["named twice", "a sign after it"],
)
def test_no_part_of_a_credit_stays(feed, title, outlet, stored):
    visit(feed, item(1, outlet=outlet, title=title))
    assert Article.objects.values_list("title", "outlet").get() == (HEADLINE, stored)


BESIDE = "{title} {outlet}"


@pytest.mark.parametrize(
    ("outlets", "expected"),
    [
        (
            ["franceinfo", "Le Quotidien", "ch-aviation", "24 heures"],
            {"franceinfo", "Le Quotidien", "ch-aviation", "24 heures"},
        ),
        (["septembre 2026", "septembre 2026", "octobre 2026"], {""}),
        (["Ghana"], {""}),
    ],
    ids=["several names", "two names", "one entry"],
)
def test_a_document_whose_summaries_are_titles_with_a_name_credits_its_outlets(feed, outlets, expected):
    titles = [f"{HEADLINE} pour la {n + 2}e fois" for n in range(len(outlets))]
    rows = [item(n, name, titles[n], named=False, summary=BESIDE) for n, name in enumerate(outlets)]
    visit(feed, *rows)
    assert set(Article.objects.values_list("outlet", flat=True)) == expected
    if expected != {""}:
        assert set(Article.objects.values_list("title", flat=True)) == set(titles)


def test_an_unchanged_headline_is_not_read_again(feed):
    document = rss(item(1)), rss(item(1), item(2, title="Le cacao ivoirien recule encore au port d’Abidjan"))
    refresh(feed, get=says(document[0]))
    report = refresh(feed, get=says(document[1]))
    assert (report.new, report.updated, report.unchanged) == (1, 0, 1)


def test_outlets_that_carry_one_text_in_one_second_are_not_one_article(feed):
    visit(feed, item(1))
    visit(feed, item(1), item(2, "Le Courrier"))
    assert sorted(Article.objects.values_list("outlet", flat=True)) == ["Le Courrier", "Le Quotidien"]


def test_two_outlets_of_one_source_tell_one_story(feed):
    visit(feed, item(1), item(2, "Le Courrier", minutes=5))
    assert Story.objects.get().articles.count() == 2


@pytest.mark.parametrize(("outlet", "is_joined"), [("Le Courrier", True), ("Le Quotidien", False)])
def test_the_outlets_of_one_source_are_compared_as_sources_are(feed, outlet, is_joined):
    """An outlet joins only what it says again within twelve hours, another one for days; here one is stored already."""
    visit(feed, item(1, minutes=15 * 60))
    visit(feed, item(2, outlet))
    assert Story.objects.exists() == is_joined


def test_what_was_stored_with_its_outlet_is_healed_without_a_mark(feed, monkeypatch):
    store_as_before(feed, item(1), monkeypatch=monkeypatch)
    before = Article.objects.get()
    assert (before.title, before.outlet) == (f"{HEADLINE} - Le Quotidien", "")
    show_again(item(1))
    article = Article.objects.get()
    assert (article.title, article.summary, article.outlet) == (HEADLINE, "", "Le Quotidien")
    assert (article.updated_at, article.title_key, article.published_at) == (
        None,
        before.title_key,
        before.published_at,
    )
    assert not Revision.objects.exists()
    assert show_again(item(1)).unchanged == 1


def test_a_title_with_its_sources_own_name_is_healed_without_a_mark(monkeypatch):
    feed = a_feed("Le Quotidien")
    entry = item(1, named=False, summary="Le texte.")
    store_as_before(feed, entry, monkeypatch=monkeypatch)
    show_again(entry)
    article = Article.objects.get()
    assert (article.title, article.updated_at, Revision.objects.count()) == (HEADLINE, None, 0)


def test_credits_in_brackets_are_healed_without_a_mark(feed, monkeypatch):
    names = ["Capital FM", "New Times", "This Day"]
    entries = [bracketed(n, name) for n, name in enumerate(names, 1)]
    store_as_before(feed, *entries, monkeypatch=monkeypatch)
    assert Article.objects.filter(summary__startswith="[").count() == 3
    show_again(*entries)
    found = list(Article.objects.order_by("pk").values_list("title", "summary", "outlet", "updated_at"))
    assert {(summary, at) for _, summary, _, at in found} == {("Accra -- The minister.", None)}
    assert sorted(outlet for *_, outlet, _ in found) == sorted(names)
    assert all(title.endswith(" - Report") for title, *_ in found)  # no name: nothing proves it
    assert not Revision.objects.exists()


def test_a_new_wording_is_a_revision_even_where_the_name_is_taken_off(feed, monkeypatch):
    store_as_before(feed, item(1), monkeypatch=monkeypatch)
    visit(feed, item(1, title=HEADLINE + " 2026"))
    article = Article.objects.get()
    assert (article.title, article.outlet) == (HEADLINE + " 2026", "Le Quotidien")
    assert article.updated_at
    assert Revision.objects.get().title == f"{HEADLINE} - Le Quotidien"


def test_an_editors_title_stays_when_the_outlet_is_told(feed, monkeypatch):
    store_as_before(feed, item(1), monkeypatch=monkeypatch)
    article = Article.objects.get()
    article.title = "Un titre de la rédaction"
    article.lock("title")
    article.save()
    show_again(item(1))
    article.refresh_from_db()
    assert (article.title, article.outlet, article.updated_at) == ("Un titre de la rédaction", "Le Quotidien", None)


def test_a_renamed_source_changes_none_of_its_titles():
    entry = item(1, named=False, summary="Le texte.")
    visit(a_feed("Le Quotidien"), entry)
    before = shown()
    Source.objects.update(name="Quotidien SA")
    show_again(entry)
    assert shown() == before == ([(HEADLINE, "Le texte.", "", None)], 0)


@pytest.mark.parametrize("summary", ["Un texte.", GOOGLE])
def test_a_feed_that_no_longer_names_the_outlet_changes_none_of_its_articles(feed, summary):
    visit(feed, item(1, summary=summary))
    before = shown()
    show_again(item(1, named=False, summary=summary))
    assert shown() == before
    assert before[0][0][2:] == ("Le Quotidien", None)


def test_a_new_title_without_the_outlet_is_a_revision_and_keeps_it(feed):
    visit(feed, item(1, summary="Un texte."))
    show_again(item(1, "Ghana", HEADLINE + " 2026", False, "Un texte."))
    article = Article.objects.get()
    assert (article.title, article.outlet) == (HEADLINE + " 2026 - Ghana", "Le Quotidien")
    assert Revision.objects.get().title == HEADLINE


def test_a_title_whose_letters_a_source_corrects_is_corrected():
    entry = item(1, named=False, summary="Le texte.")
    visit(a_feed("Le Quotidien"), entry)
    Source.objects.update(name="Quotidien SA")
    show_again(entry.replace("La BCEAO", "LA BCEAO"))
    assert Article.objects.get().title.startswith("LA BCEAO")


def test_outlets_in_brackets_do_not_depend_on_what_else_the_document_shows(feed):
    entries = [bracketed(n, name) for n, name in enumerate(["Capital FM", "New Times", "This Day", "The Herald"], 1)]
    visit(feed, *entries)
    before = shown()
    show_again(entries[0])
    assert shown() == before
    assert show_again(*entries, bracketed(6), bracketed(7)).updated == 0
    assert show_again(*entries).updated == 0
    rows, revisions = shown()
    assert (rows[:4], revisions) == before
    assert {outlet for _, _, outlet, _ in before[0]} == {"Capital FM", "New Times", "This Day", "The Herald"}


@pytest.mark.parametrize("edit", ["summary", "title", "given back", "reverted"])
def test_an_edited_article_is_known_under_another_address(feed, admin_client, admin_user, edit):
    other = item(2, title="Le cacao ivoirien recule encore au port")
    visit(feed, item(1), other)
    article = Article.objects.get(title=HEADLINE)
    address = f"/gestion/articles/article/{article.pk}/change/"
    words = {"summary": "Chapô."} if edit == "summary" else {"title": "Un titre à nous"}
    assert admin_client.post(address, opened(admin_client, address, "article_form") | words).status_code == 302
    if edit == "given back":
        assert give_back_source_title(article.pk, admin_user)
    if edit == "reverted":
        assert revert_to(Revision.objects.filter(article=article).first(), admin_user)
    article.refresh_from_db()
    assert article.locks or edit == "given back"
    moved = (
        item(1).replace("news.google.com/1</link>", "news.google.com/moved</link>").replace(">1</guid>", ">77</guid>")
    )
    assert show_again(moved, other).new == 0


@pytest.mark.parametrize("summary", [GOOGLE, "[{outlet}] {title}"])
def test_filing_does_not_read_the_outlet_in_the_body(feed, monkeypatch, summary):
    """Neither when the article comes, nor when it is filed again."""
    read = []
    monkeypatch.setattr(
        "articles.filing.known.read_article", lambda *args: read.append(args[-1]) or read_article(*args)
    )
    visit(feed, item(1, "Banque et Assurance", summary=summary))
    filer = Filer()
    filer.file(filer.load(Article.objects.all()))
    assert read == [read[0]] * 2
    assert "Assurance" not in read[0]
    assert "Assurance" in Article.objects.get().body_html


def test_a_source_of_its_own_loses_its_name_in_titles_and_a_trial_shows_it():
    feed = a_feed("Le Quotidien")
    document = rss(item(1, named=False, summary="Le texte."))
    refresh(feed, get=says(document))
    article = Article.objects.get()
    assert (article.summary, article.outlet, article.publisher_name) == ("Le texte.", "", "Le Quotidien")
    tried = preview_entries(parse_by_kind("feed", {}, Fetched(feed.url, document)), NOW, "Le Quotidien").entries
    (row, _) = trial_rows(FeedTrial(feed.url, Fetched(feed.url, document), Hint(), source="Le Quotidien"), NOW)
    assert tried[0].title == row["title"] == article.title == HEADLINE
