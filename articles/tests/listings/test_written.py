"""The queries of listings that are written once give what Django's own give."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from articles.listings import named, written
from articles.listings.paging import PAGE_SIZE, PLACED_COLUMNS, encode_cursor, load_page, read_page
from articles.models import Article, Country, Region, Source
from articles.shipped import load
from articles.tests.pages.conftest import tell_together, write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NAMED = {
    "home": named.home,
    "edition": lambda: named.edition("uemoa"),
    "monde": named.monde,
    "sector": lambda: named.sector("mines"),
    "rubrique": lambda: named.rubrique("economie"),
    "rubrique with children": lambda: named.rubrique("marches"),
    "country": lambda: named.country("ci"),
    "region": lambda: named.region("uemoa"),
    "wide region": lambda: named.region("afrique"),
    "source": lambda: named.source("journal-1"),
    "language": lambda: named.language("fr"),
    "archive": lambda: named.archive(*timezone.localdate().timetuple()[:3]),
}
QUERIES = (
    "",
    "langue=en",
    "periode=24h",
    "secteur=mines&pays=ci",
    "rubrique=economie&periode=7j",
    "region=uemoa&source=journal-1",
)
SIZE = 3


@pytest.fixture(scope="module")
def rows(module_rows):
    load.load_shipped(rulebook=False)
    articles = write(60)
    tell_together(*articles[4:9])
    Article.objects.filter(pk=articles[9].pk).update(status="hidden")
    Article.objects.filter(pk=articles[10].pk).update(published_at=timezone.now() + timedelta(hours=1))
    return articles


@pytest.fixture(autouse=True)
def made(rows, db):
    return rows


def placed(page):
    """All that a page of articles or of placed rows decides."""
    rows = [tuple(getattr(one, column) for column in PLACED_COLUMNS) for one in page.articles]
    return rows, page.older, page.newer


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", NAMED)
def test_pages_and_numbers_are_those_of_the_queryset(name, query, made):
    listing = NAMED[name]().narrowed_by(QueryDict(query))
    somewhere = encode_cursor(made[20])
    for cursor in ("", f"&avant={somewhere}", f"&apres={somewhere}", "&avant=0-1"):
        asked = QueryDict(query + cursor)
        expected = placed(load_page(listing.articles, asked, SIZE))
        for _ in range(2):
            assert placed(read_page(written.page_reader(listing, timezone.now()), asked, SIZE)) == expected
    assert written.count(listing, timezone.now()) == (listing.articles.count(), True)


@pytest.mark.parametrize("number", [1, 2, 3, 40])
def test_cards_show_what_the_queryset_loads(made, number, django_assert_num_queries):
    keys = [one.pk for one in made[4 : 4 + number]]
    whole = Article.objects.published().for_listing().in_bulk(keys)
    written.articles_for_cards(keys, timezone.now())
    with django_assert_num_queries(4):
        found = written.articles_for_cards(keys, timezone.now())
    assert found == whole
    for key, article in found.items():
        other = whole[key]
        assert [*article.countries.all()] == [*other.countries.all()]
        assert [(one, one.sector) for one in article.filed_sectors.all()] == [
            (one, one.sector) for one in other.filed_sectors.all()
        ]
        assert getattr(article.story, "others", []) == getattr(other.story, "others", [])
        assert (article.get_deferred_fields(), article.zone_key) == (other.get_deferred_fields(), other.zone_key)
        assert (article.comment_count, article.source, article.category) == (
            other.comment_count,
            other.source,
            other.category,
        )


def test_what_is_published_or_hidden_later_is_seen(made):
    listing = named.language("fr").narrowed_by(QueryDict())

    def shown(now):
        return [one.pk for one in read_page(written.page_reader(listing, now), QueryDict(), PAGE_SIZE).articles]

    before = shown(timezone.now())
    later = Article.objects.filter(pk=made[10].pk)
    later.update(language="fr")
    assert later.get().pk not in shown(timezone.now())
    assert later.get().pk in shown(timezone.now() + timedelta(hours=2))
    Article.objects.get(pk=before[0]).hide()
    assert before[0] not in shown(timezone.now())


def test_a_country_that_joins_a_region_brings_its_articles(made, django_capture_on_commit_callbacks):
    def keys():
        listing = named.region("uemoa").narrowed_by(QueryDict("tout=1"))
        return {one.pk for one in read_page(written.page_reader(listing, timezone.now()), QueryDict(), 200).articles}

    far = Country.objects.get(pk="ZA")
    article = made[0]
    article.countries.set([far])
    article.regions.clear()
    assert article.pk not in keys()
    Region.objects.get(pk="uemoa").countries.add(far)
    with django_capture_on_commit_callbacks(execute=True):
        far.save()  # as the editor's form does
    assert article.pk in keys()


def test_another_source_under_the_same_slug_has_its_own_articles(made):
    def numbers():
        return written.count(named.source("journal-1").narrowed_by(QueryDict()), timezone.now())[0]

    assert numbers() > 0
    Source.objects.filter(slug="journal-1").update(slug="journal-old")
    Source.objects.create(slug="journal-1", name="Neuf")
    assert numbers() == 0


def test_what_a_kept_query_was_made_of_is_forgotten(made):
    listing = named.sector("mines").narrowed_by(QueryDict())
    read_page(written.page_reader(listing, timezone.now()), QueryDict(), SIZE)
    written.count(listing, timezone.now())
    assert all(query._build is None for query in written._pages._queries.values())
    assert all(query._build is None for query in written._counts._queries.values())
