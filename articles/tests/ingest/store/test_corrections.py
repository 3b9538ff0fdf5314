"""A source's correction files anew, and leaves an editor's word alone."""

import pytest
from django.utils import timezone

from articles.filing.refiling.runs import run_to_end
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.ingest.store import write
from articles.models import (
    Article,
    Category,
    Country,
    Feed,
    Organisation,
    Phrase,
    Refiling,
    Region,
    Sector,
    Source,
)
from portal.page_cache import store

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

FIRST, THEN = "Kordax parle du zorgal", "Bertox parle du brimal"
FILED = ("taux", ["mines"], ["ML"], ["uemoa"], ["kordax"])
FILED_ANEW = ("actions", ["sante"], ["SN"], ["cedeao"], ["bertox"])
FIELDS = ("category", "sectors", "countries", "regions", "organisations")


@pytest.fixture
def feed():
    for slug in ("info-generale", "economie", "taux", "actions"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    for slug in ("mines", "sante"):
        Sector.objects.create(slug=slug, name_fr=slug, name_en=slug)
    for code in ("ML", "SN"):
        Country.objects.create(iso2=code, name_fr=code, name_en=code)
    for slug in ("uemoa", "cedeao"):
        Region.objects.create(slug=slug, name_fr=slug, name_en=slug)
    for slug in ("kordax", "bertox"):
        Organisation.objects.create(slug=slug, name_fr=slug.title(), name_en=slug.title())
    for text, slugs in (("zorgal", FILED), ("brimal", FILED_ANEW)):
        kinds = zip(("category", "sector", "country", "region"), slugs, strict=False)
        for kind, slug in kinds:
            Phrase.objects.create(text=text, kind=kind, slug="".join(slug), weight=5)
    source = Source.objects.create(slug="s", name="S")
    return Feed.objects.create(source=source, url="https://s.example/rss")


def visit(feed, title, text=""):
    said = f"<title>{title}</title><description>{text}</description>"
    item = f"<item><guid>1</guid>{said}<link>https://s.example/1</link></item>"
    document = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>"

    async def get(request):
        return Fetched(request.url, document.encode())

    feed.refresh_from_db()
    refresh(feed, get=get)
    return Article.objects.get()


def stands(article):
    many = (getattr(article, name).values_list("pk", flat=True) for name in FIELDS[1:])
    return (article.category_id, *(sorted(keys) for keys in many))


def test_a_new_article_is_filed_with_its_organisations(feed):
    assert stands(visit(feed, FIRST)) == FILED


def test_a_corrected_article_is_filed_anew(feed):
    visit(feed, FIRST)
    assert stands(visit(feed, THEN)) == FILED_ANEW


def test_a_correction_drops_the_listings_that_the_article_leaves_as_well_as_those_that_it_joins(feed, monkeypatch):
    visit(feed, FIRST)
    told = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: told.extend(tags))
    monkeypatch.setattr(write, "invalidate", store.invalidate)
    visit(feed, THEN)
    assert {"rubrique:taux", "sector:mines", "country:ML", "rubrique:actions", "sector:sante", "country:SN"} <= {*told}


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_an_editor_touched_stays_and_the_others_follow(feed, field):
    article = visit(feed, FIRST)
    article.lock(field)
    article.save()
    expected = tuple(FILED[n] if name == field else FILED_ANEW[n] for n, name in enumerate(FIELDS))
    assert stands(visit(feed, THEN)) == expected


def test_filing_anew_by_the_same_rules_moves_nothing_that_the_road_has_filed(feed):
    Phrase.objects.update(weight=50, changed_at=timezone.now())  # so that the text counts
    visit(feed, "Un titre qui ne dit rien", "&lt;p&gt;Le zorgal, chez &lt;b&gt;Kordax&lt;/b&gt;.&lt;/p&gt;")
    run = run_to_end(Refiling.objects.request_run())
    assert (run.looked_at, run.moved) == (1, 0)


def test_what_an_editor_took_away_does_not_come_back(feed):
    article = visit(feed, FIRST)
    article.organisations.clear()
    article.countries.clear()
    article.lock("organisations", "countries")
    article.save()
    article = visit(feed, THEN)
    assert not article.organisations.exists()
    assert not article.countries.exists()


def test_a_word_that_this_site_does_not_know_is_not_written(feed):
    Phrase.objects.create(text="zorgal", kind="country", slug="CI", weight=5)
    Phrase.objects.update(changed_at=timezone.now())
    assert stands(visit(feed, FIRST))[2] == ["ML"]


def test_a_correction_leaves_the_reach_of_places_that_an_editor_holds(feed):
    article = visit(feed, FIRST)
    Article.objects.update(locks=["countries"], reach=Article.Reach.ELSEWHERE)
    assert visit(feed, THEN).reach == Article.Reach.ELSEWHERE
    Article.objects.update(locks=[])
    assert visit(feed, FIRST).reach == article.reach == Article.Reach.AFRICA
