import pytest

from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched, NotAFeed
from articles.models import Article, Feed, Source
from articles.shipped import load
from articles.tests.ingest.extract.pages import CIRCULARS
from articles.tests.site import HOST, Site, feed

TABLE = {"item": "tbody tr", "title": "td:nth-child(2)", "date": "td:first-child"}
MAP = (
    "<urlset xmlns:n='n'><url><loc>https://journal.example/1</loc><n:news><n:title>La BCEAO relève son taux</n:title>"
    "<n:publication_date>2026-03-12</n:publication_date></n:news></url></urlset>"
)


def read(kind, document, recipe=()):
    return parse_by_kind(kind, dict(recipe), Fetched(f"{HOST}/x", document.encode()))


def test_each_kind_is_read_in_its_way():
    assert len(read("feed", feed("/1", "/2")).entries) == 2
    assert len(read("page", CIRCULARS, TABLE).entries) == 2
    assert len(read("sitemap", MAP).entries) == 1


@pytest.mark.parametrize(("kind", "document"), [("feed", CIRCULARS), ("page", MAP), ("sitemap", CIRCULARS)])
def test_a_document_of_another_kind_is_refused_in_a_sentence(kind, document):
    with pytest.raises(NotAFeed) as caught:
        read(kind, document, {"item": ".n"})
    assert caught.value.sentence.endswith(".")


@pytest.fixture
def source(db):
    load.load_shipped(demo=True, rulebook=False)
    return Source.objects.create(slug="regulateur", name="Régulateur")


def visit(source, kind, document, recipe=()):
    site = Site({"/x": document})
    row, _ = Feed.objects.update_or_create(
        url=f"{HOST}/x", defaults={"source": source, "kind": kind, "recipe": dict(recipe), "body_hash": ""}
    )
    return refresh(row, get=site.get)


def test_a_page_is_stored_and_corrected_as_a_feed_is(source):
    report = visit(source, "page", CIRCULARS, TABLE)
    assert (report.status, report.new, report.skipped) == ("ok", 2, 1)
    article = Article.objects.get(title__startswith="Circulaire")
    assert article.published_at.date().isoformat() == "2026-03-12"
    assert article.documents == [
        {"url": "https://docs.regulator.example/fr/circ/2026-01.pdf", "type": "application/pdf", "length": 1_200_000}
    ]
    again = visit(source, "page", CIRCULARS + " ", TABLE)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)
    assert visit(source, "page", CIRCULARS.replace("aux OPCVM", "aux fonds"), TABLE).updated == 1
    assert Article.objects.filter(title__endswith="aux fonds").count() == 1


def test_selectors_that_find_nothing_leave_their_reason_on_the_row(source):
    visit(source, "page", CIRCULARS, {"item": ".gone"})
    row = source.feeds.get()
    assert row.reason == "no-items"
    assert "ne trouvent plus rien" in row.error
