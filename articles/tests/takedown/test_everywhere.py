"""Twelve places of ours are searched for the words of a withdrawn article: pages, feeds, the API, files, caches."""

import zlib
from datetime import timedelta
from itertools import chain

import brotli
import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from articles import search
from articles.ingest.enrich import image_files
from articles.models import Article, Feed, Picture, Pin, Quarantine, Revision
from articles.stories import editing
from articles.syndication import share_card_files
from articles.syndication.share_card_paths import cards_folder
from articles.takedown.articles import sweep_cards
from articles.tests.takedown.conftest import BODY, LEAD, TITLE, a_feed, entry, visit
from articles.views.crawlers import KEYS_PER_SITEMAP
from portal.page_cache import store

pytestmark = pytest.mark.django_db
PICTURE = b"RIFF" + TITLE.encode()


def places(article, story):
    """Each place and its address."""
    day, part = timezone.localtime(article.published_at), (article.pk - 1) // KEYS_PER_SITEMAP + 1
    return {
        "home": "/",
        "source": f"/sources/{article.source.slug}/",
        "sector": "/secteurs/mines/",
        "country": "/pays/ml/",
        "article": article.get_absolute_url(),
        "story": story.get_absolute_url(),
        "search": "/recherche/?q=littoral",
        "rss": "/rss.xml",
        "atom": "/atom.xml",
        "json": "/feed.json",
        "api list": "/api/v1/articles/",
        "api detail": f"/api/v1/articles/{article.pk}/",
        "api story": f"/api/v1/stories/{story.pk}/",
        "sitemap": f"/sitemaps/articles-{part}.xml",
        "day file": "/aujourdhui.html",
        "archive": f"/archives/{day:%Y/%m/%d}/",
        "source's feed": f"/sources/{article.source.slug}/rss.xml",
    }


def words_in(content):
    return [word for word in (TITLE, LEAD, BODY) if word.lower().encode() in content.lower()]


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


@pytest.fixture
def story(article):
    """Of the article and of another one that tells the same: it led, and the other will."""
    other = a_feed("veilleur")
    visit(
        other,
        entry("Douze agences ouvertes dans les ports francs du littoral", "v1", "https://veilleur.example/1", "Autre."),
    )
    editing.unite(Article.objects.all(), None)
    article.refresh_from_db()
    editing.set_editors_lead(article, None)
    article.refresh_from_db()
    return article.story


@pytest.fixture
def picture(article):
    url = "https://gazette.example/photo.jpg"
    Article.objects.filter(pk=article.pk).update(image=url)
    row = Picture.objects.create(
        key=Picture.key_of(url),
        url=url,
        source=article.source,
        state="done",
        width=640,
        height=360,
        done_at=timezone.now(),
    )
    image_files.write_files(row.key, dict.fromkeys(image_files.WIDTHS, PICTURE))
    return f"/images/{row.key}-320.webp"


def test_no_place_shows_a_word_of_a_withdrawn_article(client, article, story, picture, withdraw, page_cache):
    addresses = places(article, story)
    for address in [*addresses.values()] * 2:  # so that all are cached
        client.get(address)
    shown = {place: words_in(client.get(address).content) for place, address in addresses.items()}
    assert all(shown.values()), shown
    assert client.get("/").headers["X-Cache"] == "hit"
    assert {word for words in shown.values() for word in words} == {TITLE, LEAD, BODY}
    card = share_card_files.card_path(article.pk, share_card_files.card_text(Article.objects.get(pk=article.pk)))
    assert client.get(card).status_code == 200
    assert client.get(picture).content == PICTURE
    assert cached_pages_with_words()

    assert withdraw(article) == 1

    left = {place: words_in(client.get(address).content) for place, address in addresses.items()}
    assert not any(left.values()), left
    assert (client.get(card).status_code, client.get(picture).status_code) == (404, 404)
    # Beside the stylesheets and scripts, which whoever asks first for one joins.
    files = [path for path in settings.VAR_DIR.rglob("*") if path.is_file() and "sqlite" not in path.name]
    assert [path for path in files if path.suffix not in {".css", ".js"}] == []
    assert client.get("/").status_code == 200
    held = cached_pages_with_words()
    assert all(0 < seconds <= store.PAGE_TTL_SECONDS for seconds in held.values()), held
    assert [key for key in held if store.find(key.removeprefix(store.PAGE_KEY))] == []


def has_beginnings_in(cursor):
    """Whether some row holds the beginning of a word: PostgreSQL's search index holds stems, SQLite's shows none."""
    rows = repr(cursor.fetchall()).lower()
    return any(word[:8].lower() in rows for word in (TITLE, LEAD, BODY))


def test_the_database_holds_its_title_in_the_record_and_in_the_journal_alone(
    article, withdraw, django_assert_max_num_queries
):
    Article.objects.filter(pk=article.pk).update(author=LEAD, why=[f"« {TITLE} » dans le titre"])
    Revision.objects.create(article=article, title=TITLE, at=article.published_at)
    held = {"key": "k", "fingerprint": "f", "title": article.title}
    Quarantine.objects.create(feed=Feed.objects.get(), **held)
    with django_assert_max_num_queries(45):
        withdraw(article)
    holding = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            if has_beginnings_in(cursor):
                holding.add(model._meta.label)
        cursor.execute("SELECT * FROM articles_search")
        assert not has_beginnings_in(cursor)
    assert holding == {"articles.Act", "articles.Withdrawal"}
    assert search.matching_keys(TITLE, 10) == []  # SQLite's index keeps no words to look at


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_its_page_is_gone_in_both_languages_and_says_nothing_of_it(client, article, withdraw, prefix):
    address = f"{prefix}{article.get_absolute_url()}"
    withdraw(article)
    number = f"/actualite/{article.pk}/"
    for path in (address, f"{prefix}{number}", f"{prefix}/actualite/{article.pk}-autre/", f"{address}?mot={TITLE}"):
        answer = client.get(path, follow=True)
        assert answer.status_code == 410
        assert ("removed" if prefix else "retirée") in answer.text
        assert "noindex" in answer.text
        assert not words_in(answer.content)
        other = BeautifulSoup(answer.text, "html.parser").select_one(".topline a[hreflang]")["href"]
        assert other == (number if prefix else f"/en{number}")
        assert client.get(other).status_code == 410
    answer = client.get(f"/api/v1/articles/{article.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert (answer.json()["title"], answer.json()["title_en"]) == ("Retiré", "Taken down")


def test_its_pins_end_and_a_picture_that_another_article_shows_stays(article, story, picture, withdraw):
    Pin.objects.create(article=article, since=timezone.now() - timedelta(hours=1))
    Pin.objects.create(
        article=article, place=2, since=timezone.now() + timedelta(hours=1), until=timezone.now() + timedelta(days=1)
    )
    Article.objects.exclude(pk=article.pk).update(image="https://gazette.example/photo.jpg")
    withdraw(article)
    assert not Pin.objects.active_or_upcoming(timezone.now()).exists()
    assert Pin.objects.count() == 1, "what was pinned is kept as history"
    assert image_files.path_of(Picture.objects.get().pk, image_files.WIDTHS[0]).exists()


def test_a_card_that_was_drawn_at_that_moment_is_swept_for_a_day(article, withdraw):
    withdraw(article)
    card = cards_folder() / "ab" / f"{article.pk}-fr.png"
    for later, is_swept in ((timedelta(hours=1), True), (timedelta(days=1, hours=1), False)):
        card.parent.mkdir(parents=True, exist_ok=True)
        card.write_bytes(TITLE.encode())
        assert sweep_cards(timezone.now() + later) == is_swept
        assert card.exists() == (not is_swept)


def test_its_story_has_another_lead_and_a_dissolved_one_leads_to_what_is_left(client, article, story, withdraw):
    address = story.get_absolute_url()
    withdraw(article)
    other = Article.objects.published().get()
    assert (other.story, other.is_lead) == (None, True)
    assert client.get(address)["Location"] == other.get_absolute_url()
    withdraw(other)
    assert client.get(address).status_code == 410
