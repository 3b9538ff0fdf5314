"""A kept selection of the front page hides no change, neither one with a tag nor one by the clock."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import override_settings

from articles.listings.front import questions
from articles.models import Article, Comment, Pin
from articles.tests.pages.conftest import compare_with_whole, newsroom, now  # noqa: F401
from portal.page_cache import frames, pieces
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
FRONT_PAGES = ("/", "/editions/uemoa/", "/en/")


@pytest.fixture(autouse=True)
def _on(page_cache):  # noqa: F811
    page_cache.PAGE_CACHE, page_cache.PIECE_CACHE = False, True
    pieces.clear()
    frames.clear()


@pytest.fixture
def front(newsroom, client):  # noqa: F811
    """The front page as built now; before that, one of each kind was built and kept."""
    for path in FRONT_PAGES:
        client.get(path)

    def built(path="/"):
        frames.clear()  # a page joined of a kept frame has no context
        return client.get(path).context["front"]

    return built


def keys(articles):
    return [one.pk for one in articles]


@pytest.mark.parametrize("path", FRONT_PAGES)
def test_the_front_page_built_again_asks_only_what_the_clock_changed(front, path, django_assert_num_queries):
    with django_assert_num_queries(1):
        front(path)


def test_it_shows_what_it_shows_without_kept_pieces(front):
    for path in FRONT_PAGES:
        kept = front(path)
        with override_settings(PIECE_CACHE=False):
            whole = front(path)
        for name in ("secondary", "river", "beneath", "watch", "commented", "articles"):
            assert keys(getattr(kept, name)) == keys(getattr(whole, name))
        assert (kept.top.pk, kept.has_more) == (whole.top.pk, whole.has_more)
        assert [(place, one.pk) for place, one in kept.countries] == [(place, one.pk) for place, one in whole.countries]
        assert [(one.category, keys(one.articles)) for one in kept.markets] == [
            (one.category, keys(one.articles)) for one in whole.markets
        ]


def test_a_scheduled_article_comes_out_on_the_next_page_built(front, newsroom, now):  # noqa: F811
    at = now[0] + timedelta(seconds=5)
    Article.objects.filter(pk=newsroom[20].pk).update(
        published_at=at, category_id="forex", is_finance=True, reach=Article.Reach.AFRICA
    )
    Article.objects.filter(pk=newsroom[20].pk).invalidate_pages()
    assert newsroom[20].pk not in [one.pk for one in front().articles]
    now[0] = at
    page = front()
    assert newsroom[20].pk in keys([*page.secondary, page.top, *page.river, *page.markets[0].articles])
    assert next(iter(page.articles)).pk == newsroom[20].pk


def test_a_pin_begins_and_ends_on_the_next_page_built(front, newsroom, now):  # noqa: F811
    pinned, begin, end = newsroom[50], now[0] + timedelta(seconds=5), now[0] + timedelta(seconds=9)
    before = front().top.pk
    Pin(article=pinned, since=begin, until=end).save_replacing()
    assert front().top.pk == before
    now[0] = begin
    assert front().top.pk == pinned.pk
    now[0] = end
    assert front().top.pk == before


def test_what_is_hidden_or_said_is_seen_on_the_next_page_built(front, newsroom):  # noqa: F811
    first = front()
    Article.objects.get(pk=first.top.pk).hide()
    assert first.top.pk not in [one.pk for one in front().articles]
    for _ in range(30):
        Comment.objects.create(article_id=first.river[-1].pk, body="Vu.")
    assert front().commented[0].pk == first.river[-1].pk


def test_while_redis_is_away_all_is_built(front, newsroom, settings, client):  # noqa: F811
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock"}}
    caches["default"].clear()
    shown = front()
    Article.objects.filter(pk=shown.top.pk).update(status="hidden")
    assert shown.top.pk not in [one.pk for one in front().articles]
    compare_with_whole(client, ["/"])


def test_the_filings_of_all_africa_are_read_from_the_newest_article_on(newsroom, now):  # noqa: F811
    filed = questions.filed(now[0], now[0] - timedelta(days=7), None)
    dates = dict(Article.objects.values_list("pk", "published_at"))
    newest_first = sorted(filed, key=lambda one: (dates[one[1]], one[1]), reverse=True)
    wanted = {
        (country.pk, one.pk, one.story_id, one.is_lead)
        for one in Article.objects.published(now[0]).economic().since(now[0] - timedelta(days=7))
        if one.category_id != "info-generale"
        for country in one.countries.filter(african=True)
    }
    assert ({*filed}, [one[1] for one in filed]) == (wanted, [one[1] for one in newest_first])
    assert len(filed) == len(wanted) > 10
