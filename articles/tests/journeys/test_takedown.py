"""An article withdrawn by its editor: of its words and its picture no byte is left where readers, machines or staff look."""

import http.client
import zlib
from itertools import chain
from urllib.parse import urlsplit

import brotli
import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from articles import search
from articles.ingest.enrich import image_files
from articles.models import Article, ArticleSector, Picture, Revision
from articles.stories import editing
from articles.syndication import share_card_files
from articles.tests.journeys.worker import by_worker
from articles.tests.takedown.conftest import BODY, HEADLINE, LEAD, TITLE, a_feed, entry, visit
from articles.tests.takedown.test_everywhere import PICTURE, places, words_in
from portal.page_cache import store
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(taxonomy, settings, tmp_path):
    """In a story that it leads, with a sector, a country, a picture and a former text."""
    settings.VAR_DIR = tmp_path
    other = "Douze agences ouvertes dans les ports francs du littoral"
    by_worker(lambda: visit(a_feed("gazette"), entry()))
    told = entry(other, "v1", "https://veilleur.example/1", "Autre.").replace(BODY, "")
    by_worker(lambda: visit(a_feed("veilleur"), told))
    article = Article.objects.get(title=HEADLINE)
    ArticleSector.objects.create(article=article, sector_id="mines", published_at=article.published_at)
    article.countries.add("ML", through_defaults={"published_at": article.published_at})
    picture = "https://gazette.example/photo.jpg"
    documents = [{"url": f"https://gazette.example/{TITLE}.pdf", "type": "application/pdf", "length": 9}]
    Article.objects.update(category="economie", is_finance=True, reach=2, relevance=90)
    Article.objects.filter(pk=article.pk).update(image=picture, documents=documents, author=LEAD)
    Revision.objects.create(article=article, title=TITLE, body_html=BODY, at=article.published_at)
    row = Picture.objects.create(
        key=Picture.key_of(picture), url=picture, source=article.source, state="done", width=640, height=360,
        done_at=timezone.now(),
    )  # fmt: skip
    image_files.write_files(row.key, dict.fromkeys(image_files.WIDTHS, PICTURE))
    editing.unite(Article.objects.all(), None)
    editing.set_editors_lead(Article.objects.get(pk=article.pk), None)
    return Article.objects.get(pk=article.pk)


def fetch(url):
    """(status, body) of an address, as one who has never been there."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=20)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def tables_with_words():
    """The tables of which some row holds the beginning of a word: the search index holds stems. SQLite's shows none."""
    tables = [model._meta.db_table for model in apps.get_models()] + ["articles_search"]
    holding = set()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            rows = repr(cursor.fetchall()).lower()
            if any(word[:8].lower() in rows for word in (TITLE, LEAD, BODY)):
                holding.add(table)
    return holding


def unpacked(value):
    """All bytes within what Redis holds under a key, whatever it is packed in."""
    if isinstance(value, str):
        yield value.encode()
    elif isinstance(value, bytes):
        yield value
        for unpack in (lambda: zlib.decompress(value, 47), lambda: brotli.decompress(value)):
            try:
                yield unpack()
            except (zlib.error, brotli.error):
                continue
    elif isinstance(value, dict):
        yield from chain.from_iterable(unpacked(one) for one in chain(value, value.values()))
    elif isinstance(value, list | tuple | set):
        yield from chain.from_iterable(map(unpacked, value))


def cached_pages_with_words():
    """Page → seconds it has to live, of those that Redis still holds."""
    redis, found = caches["default"]._cache.get_client(), {}
    prefix = caches["default"].make_key("").encode()
    for key in redis.scan_iter():
        value = caches["default"].get(key.removeprefix(prefix).decode(), None)
        if any(words_in(text) for text in unpacked(value)):
            found[key.removeprefix(prefix).decode()] = redis.ttl(key)
    return found


def test_a_takedown_leaves_no_byte_in_any_place_of_ours(editor, article, live_server, page_cache):  # noqa: F811
    base, story = live_server.url, article.story
    addresses = places(article, story)
    card = share_card_files.card_path(article.pk, share_card_files.card_text(article))
    files = {"card": card, "picture": f"/images/{Picture.objects.get().key}-320.webp"}
    for address in [*addresses.values()] * 2:  # so that all are cached
        fetch(base + address)
    shown = {place: words_in(fetch(base + address)[1]) for place, address in addresses.items()}
    assert all(shown.values()), shown
    assert {word for words in shown.values() for word in words} == {TITLE, LEAD, BODY}
    assert [fetch(base + address)[0] for address in files.values()] == [200, 200]
    assert cached_pages_with_words()
    assert ("articles_search" in tables_with_words()) == (connection.vendor == "postgresql")
    assert [search.matching_keys(word, 10) for word in (TITLE, LEAD)] == [[article.pk]] * 2

    editor.open(article.get_absolute_url())
    editor.follow("Modifier")
    editor.follow("Retirer l’article")
    editor.write("Motif :", "À la demande de l’éditeur")
    editor.push("Retirer l’article")
    assert editor.clicks == 3
    editor.reads("Article retiré.")
    desk = ["/gestion/articles/article/", f"/gestion/articles/article/?apercu={article.pk}"]
    for path in (*desk, f"/gestion/articles/article/{article.pk}/change/"):
        editor.open(path)
        assert not words_in(editor.page.content().encode()), path

    left = {place: words_in(fetch(base + address)[1]) for place, address in (addresses | files).items()}
    assert not any(left.values()), left
    assert fetch(base + addresses["article"])[0] == fetch(base + addresses["api detail"])[0] == 410
    assert [fetch(base + address)[0] for address in files.values()] == [404, 404]
    assert [path for path in site.VAR_DIR.rglob("*") if path.is_file() and path.suffix in {".webp", ".png"}] == []
    assert tables_with_words() == {"articles_act", "articles_withdrawal"}  # its title, for the newsroom alone
    assert [search.matching_keys(word, 10) for word in (TITLE, LEAD)] == [[]] * 2
    held = cached_pages_with_words()
    assert all(0 < seconds <= store.PAGE_TTL_SECONDS for seconds in held.values()), held
    assert [key for key in held if store.find(key.removeprefix(store.PAGE_KEY))] == []
