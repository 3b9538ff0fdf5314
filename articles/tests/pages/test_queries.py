"""Each kind of page asks the database a fixed number of questions, whatever the number of articles."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.listings.listing import FEED_FILES
from articles.listings.taxonomy_cache import cached_front_page_numbers, cached_taxonomy
from articles.models import Article, Feed, Organisation, Source, Story
from articles.tests.pages.conftest import file_under, talk, tell_together, write
from articles.tests.shipped_rows import ship
from benches.browser.sights import DAY, kinds

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

LISTINGS = {"sector", "rubrique", "country", "region", "company", "institution", "language"}
LISTINGS |= {"narrowed", "archive-day", "source", "markets", "watch"}
FILED = (("economie", "fr"), ("reglementation", "en"), ("forex", "fr"))
SEARCHES = ("search", "search-found", "search-nothing", "search-wider")
# Beside the pages that links lead to.
ALSO = {"sector": "/secteurs/energie/", "country": "/pays/sn/", "region": "/regions/uemoa/", "day": DAY}
ALSO |= {"search-wider": "/recherche/?q=uemoa+banque"}
FEEDS = {f"{path}{file}": f"{path}{file}" for path in ("/", "/secteurs/energie/") for file in FEED_FILES.values()}
SITEMAPS = {
    path: path for path in ("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/actualites.xml", "/sources/sources.opml")
}


def add(count, since=0):
    """Articles that stand on every listing, a story and comments among them, and nine sources with a feed each."""
    made = write(count, since)
    organisations = [
        Organisation.objects.create(slug=f"une-{kind}-{since + number}", kind=kind, country_id="SN")
        for number in range(5)
        for kind in Organisation.Kind
    ]
    keys = {"sectors": ["energie"], "countries": ["SN"], "regions": ["uemoa"]}
    for field, mine in (keys | {"organisations": [one.pk for one in organisations]}).items():
        getattr(Article, field).through.objects.filter(article__in=made).delete()
        file_under(made, field, [mine] * count)
    for number, (category, language) in enumerate(FILED):
        filed = [article.pk for article in made[number :: len(FILED)]]
        Article.objects.filter(pk__in=filed).update(category_id=category, is_finance=True, language=language)
    Article.objects.filter(pk__in=[article.pk for article in made[4:]]).update(
        source=Source.objects.get(slug="journal-0")
    )
    for article in made[-9:]:
        source = Source.objects.create(slug=f"s{article.pk}", name=f"S{article.pk}", country_id="SN")
        Feed.objects.create(source=source, url=f"https://s{article.pk}.example/rss")
        Article.objects.filter(pk=article.pk).update(source=source)
    tell_together(*made[:5])
    talk(made[-1], count // 5)
    search.rebuild()
    return made


def questions(client, path):
    """Of a page that no cache holds, in a process that has shown one like it: some time ago, and a moment ago."""
    cache.clear()
    cached_taxonomy(), cached_front_page_numbers()  # asked once a minute for all pages of a process
    numbers = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == (404 if path == "/rien-ici/" else 200)
        numbers.append(len(asked))
    return tuple(numbers)


def test_a_hundred_articles_cost_as_many_questions_as_twice_as_many(client):
    ship()
    few = add(105)
    paths = kinds(lambda path: client.get(path).text)
    assert paths.keys() > LISTINGS | {"article", "discussion", "story"}
    paths |= ALSO | FEEDS | SITEMAPS
    for path in paths.values():
        client.get(path)
    before = {name: questions(client, path) for name, path in paths.items()}
    more = add(105, since=105)
    Article.objects.filter(pk__in=[one.pk for one in more[10:20]]).update(
        story=Story.objects.earliest("pk"), is_lead=False
    )
    talk(few[-1], 198)
    after = {name: questions(client, path) for name, path in paths.items()}
    assert after == before  # of more than a page each: where all is on the first, its count need not be asked for
    assert {name: after[name] for name in LISTINGS - {"markets"} if after[name][1] > 7} == {}
    assert {name: after[name] for name in {*SEARCHES, *FEEDS, *SITEMAPS} if after[name][1] > 6} == {}
    assert {name: after[name] for name in ("article", "discussion", "story") if max(after[name]) > 11} == {}
    assert {name: numbers for name, numbers in after.items() if max(numbers) > 12} == {}
