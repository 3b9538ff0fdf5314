"""Pages of articles as sites sent them, joined from pieces, are the same bytes as pages rendered whole.

Here of a sample; `bin/corpora pages` shows as many articles as CAPTURED_ARTICLES says.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from articles.ingest.pipeline import refresh_many
from articles.ingest.records import Fetched
from articles.listings.paging import PAGE_SIZE, encode_cursor
from articles.models import Article, Category, Comment, Feed, Source, Story
from articles.tests.pages.conftest import compare_with_whole, tell_together
from articles.tests.shipped_rows import ship
from articles.text.html_text import html_to_text
from portal.page_cache import frames, pieces
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[4] / "shared" / "corpora"))
SHOWN = int(os.environ.get("CAPTURED_ARTICLES", "40"))
PER_FEED = 3  # articles of each feed, so that many sites are heard

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine"),
]


@pytest.fixture
def captured(page_cache, now, tmp_path):  # noqa: F811
    """SHOWN articles of captured feeds, the newest first: some with their full text, comments, a story."""
    page_cache.VAR_DIR, page_cache.PAGE_CACHE, page_cache.PIECE_CACHE = tmp_path, False, True
    pieces.clear()
    frames.clear()
    ship()
    pictured = Source.objects.create(slug="captured-0", name="Capturés no 0", may_full_text=True, may_image=True)
    quoted = Source.objects.create(slug="captured-1", name="Capturés no 1")
    read(pictured, quoted)
    found = spread(now[0])
    tell_together(*found[:3])
    for article in found[3::4]:
        said = html_to_text(article.body_html or article.summary)[:1500] or article.title
        first = Comment.objects.create(article=article, body=said)
        Comment.objects.create(article=article, body=f"> {said[:200]}\n\n{article.title}", parent=first)
    return found


def read(*sources):
    """Let the ingest store what captured feeds hold, until it is enough."""
    every_file = sorted(path for path in (CORPORA / "real-feeds").rglob("*") if path.is_file())
    documents = [path for path in every_file if path.suffix != ".tsv"]
    every = max(1, len(documents) * PER_FEED // (2 * SHOWN))
    content = {f"https://captured-{n}.example/feed": path for n, path in enumerate(documents[::every])}

    async def get(request):
        return Fetched(url=request.url, content=content[request.url].read_bytes())

    feeds = [Feed(source=sources[n % len(sources)], url=url) for n, url in enumerate(content)]
    list(refresh_many(Feed.objects.bulk_create(feeds), get=get))


def spread(now):
    """Leave a few articles of each feed, ten minutes apart, and file them where pages show them."""
    of_feeds = [feed.appearances.values_list("article", flat=True)[:PER_FEED] for feed in Feed.objects.order_by("pk")]
    keys = list(dict.fromkeys(key for some in of_feeds for key in some))[:SHOWN]
    assert len(keys) == SHOWN
    Article.objects.exclude(pk__in=keys).update(status="hidden")
    categories = list(Category.objects.filter(assignable=True).values_list("pk", flat=True))
    for number, key in enumerate(keys):
        at = now - timedelta(minutes=10 * number + 1)
        article = Article.objects.filter(pk=key)
        article.update(published_at=at, category=categories[number % len(categories)], story=None, is_lead=True)
        article.update(is_finance=True, is_late=False, reach=Article.Reach.AFRICA)
        article.get().sectors.set(["mines"] if number % 2 else [])
    return list(Article.objects.filter(pk__in=keys).newest_first())


def test_pages_of_captured_articles_are_the_same_bytes_joined_and_whole(captured, client):
    listings = ["/", "/marches/", "/secteurs/mines/", Story.objects.latest("pk").get_absolute_url()]
    for source in Source.objects.filter(slug__startswith="captured"):
        of_source = [one for one in captured if one.source_id == source.pk]
        ends = of_source[PAGE_SIZE - 1 : -1 : PAGE_SIZE]
        listings += [
            f"/sources/{source.slug}/",
            *(f"/sources/{source.slug}/?avant={encode_cursor(one)}" for one in ends),
        ]
    articles = [one.get_absolute_url() for one in captured[:: 1 if SHOWN > 100 else 4]]
    compare_with_whole(client, [*listings, *articles], times=2)  # of new pieces, and of kept ones
