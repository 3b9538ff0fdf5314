"""Pages built of kept cards are the same bytes as pages built without, and show whatever changed."""

import re
from datetime import timedelta

import pytest
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone

from articles.listings import cards
from articles.models import Article, Category, Comment, Country, Sector, Source
from articles.models.taxonomy import TAXONOMY_STAMP_KEY
from articles.tests.pages.conftest import compare_with_whole, tell_together, write
from articles.views.listings import pages
from portal.page_cache import kept, middleware, store
from portal.page_cache.once import once, reading_once
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on(page_cache, monkeypatch):  # noqa: F811
    """Each request builds its page, of the cards that are kept."""
    page_cache.PAGE_CACHE = True
    monkeypatch.setattr(middleware, "cache_key", lambda request: None)
    kept.clear()


FRONT_PAGES = ("/", "/editions/uemoa/")
LISTINGS = (*FRONT_PAGES, "/secteurs/mines/", "/pays/ci/", "/rubriques/economie/", "/sources/journal-1/", "/marches/")


@pytest.fixture
def same(newsroom, client):
    """Compares pages of each kind, built of kept cards, with the same built without."""

    def same():
        story = newsroom[1].story or Article.objects.get(pk=newsroom[1].pk).story
        shown = Article.objects.get(pk=newsroom[30].pk)
        compare_with_whole(client, (*LISTINGS, story.get_absolute_url(), shown.get_absolute_url()))

    return same


def test_they_are_after_whatever_changes(newsroom, same, now, later, client):
    same()
    newsroom[0].hide()
    Comment.objects.create(article=newsroom[6], body="Vu.")
    first = Comment.objects.filter(article=newsroom[30]).first()
    first.remove()
    Comment.objects.create(article=newsroom[30], body="> cité\n\nEt vu.", parent=first)
    source = Source.objects.get(pk=newsroom[7].source_id)
    source.name = "Un autre nom"
    source.save()
    store.invalidate()  # as the editor's form does
    same()
    later(5 * 3600)
    same()
    Article.objects.filter(pk=newsroom[8].pk).update(title="Un titre corrigé")
    Article.objects.filter(pk=newsroom[8].pk).invalidate_pages()
    same()
    assert "Un titre corrigé" in client.get("/sources/journal-0/").text
    added = Article.objects.filter(pk__in=[article.pk for article in write(6, since=200)])
    added.update(category_id="forex", is_finance=True, published_at=now[0])
    added.invalidate_pages()
    same()
    assert added[0].title[:12] in client.get("/").text.partition('id="marches"')[2].partition('id="fil"')[0]


def test_a_title_corrected_while_the_markets_page_is_built_is_not_kept(newsroom, client, monkeypatch, now):
    article = newsroom[9]
    Article.objects.filter(pk=article.pk).update(category_id="forex", is_finance=True, published_at=now[0])
    blocks = pages.market_blocks

    def correct_afterwards(*asked):
        found = blocks(*asked)
        Article.objects.filter(pk=article.pk).update(title="Un titre corrigé")
        Article.objects.filter(pk=article.pk).invalidate_pages()
        return found

    monkeypatch.setattr(pages, "market_blocks", correct_afterwards)
    client.get("/marches/")
    monkeypatch.setattr(pages, "market_blocks", blocks)
    assert "Un titre corrigé" in client.get("/marches/").text.partition('class="families"')[2].partition("</ul>\n</")[0]


def test_a_card_is_dropped_when_its_story_gets_another_source(newsroom, client, now):
    alone, other = newsroom[12], newsroom[13]
    story = tell_together(alone)
    path = f"/sources/{alone.source.slug}/"
    client.get(path)
    Article.objects.filter(pk=other.pk).update(story=story, is_lead=False)
    store.invalidate(f"story:{story.pk}")
    assert f"/sujets/{story.pk}" in client.get(path).text


def test_an_article_that_is_hidden_while_its_page_is_joined_is_left_out(newsroom, client, monkeypatch, now):
    article = Article.objects.published().in_country(Country.objects.get(pk="CI")).newest_first().first()
    assert article.get_absolute_url() in client.get("/pays/ci/").text.partition("<main")[2]
    kept.clear()
    render = cards._render

    def hide_first(keys):
        Article.objects.filter(pk=article.pk).update(status="hidden")
        return render(keys)

    monkeypatch.setattr(cards, "_render", hide_first)
    response = client.get("/pays/ci/")
    assert response.status_code == 200
    assert article.get_absolute_url() not in response.text.partition("<main")[2]


@pytest.fixture
def full_front(newsroom, now):
    """A newsroom of which each block of the front page has an article."""
    for number, category in enumerate(["forex"] * 2 + ["reglementation"] * 2, start=20):
        Article.objects.filter(pk=newsroom[number].pk).update(category_id=category, is_finance=True)
    for article in newsroom[40:44]:
        article.countries.add("CI")
    Article.objects.filter(pk__in=[one.pk for one in newsroom]).invalidate_pages()
    return newsroom


BLOCKS = ("top", "secondary", "watch", "markets", "river", "commented", "countries")


def articles_of(front, block):
    shown = getattr(front, block)
    if block == "top":
        return [shown]
    if block == "markets":
        return [article for one in shown for article in one.articles]
    return [article for _country, article in shown] if block == "countries" else [*shown]


@pytest.mark.parametrize(("path", "block"), [*((FRONT_PAGES[0], block) for block in BLOCKS), (FRONT_PAGES[1], "river")])
def test_an_article_that_vanishes_while_the_front_page_is_joined_is_left_out_of_its_block(
    full_front, client, monkeypatch, path, block
):
    article = Article.objects.get(pk=articles_of(client.get(path).context["front"], block)[0].pk)
    assert article.get_absolute_url() in client.get(path).text.partition("<main")[2]
    render = cards._render

    def hide_first(keys):
        Article.objects.filter(pk=article.pk).update(status="hidden")
        return render(keys)

    kept.clear()
    monkeypatch.setattr(cards, "_render", hide_first)
    main = client.get(path).text.partition("<main")[2]
    assert article.get_absolute_url() not in main
    assert "<li></li>" not in main
    assert "</a> </li>" not in main


@pytest.mark.parametrize("path", FRONT_PAGES)
def test_a_renamed_country_or_category_is_renamed_on_the_front_page(full_front, client, path):
    front = client.get(path).context["front"]
    for named in (front.countries[0][0], front.markets[0].category):
        row = type(named).objects.get(pk=named.pk)
        row.name_fr = f"Nouveau nom {row.pk}"
        row.save()
        store.invalidate()  # as the editor's form does
    main = client.get(path).text.partition("<main")[2]
    assert "Nouveau nom forex" in main
    assert f"Nouveau nom {front.countries[0][0].pk}" in main


def test_what_is_renamed_is_renamed_in_the_kept_parts_of_listings(newsroom, client):
    child = Sector.objects.filter(parent__isnull=False).select_related("parent").first()
    path = child.parent.get_absolute_url()
    assert client.get(path).status_code == 200
    for number, row in enumerate((child, child.parent)):
        row.name_fr, row.scope_fr = f"Nouveau nom {number}", f"Nouvelle description {number}."
        row.save()
    store.invalidate()  # as the editor's form does
    page = client.get(path).text
    assert f'<a href="{child.get_absolute_url()}">Nouveau nom 0</a>' in page
    assert page.count("Nouveau nom 1") > 5  # in its title, its feeds, its head, its crumbs, its heading
    assert page.count("Nouvelle description 1.") > 2


@pytest.mark.parametrize("path", ["/", "/pays/ci/", "/marches/"])
def test_a_page_asks_redis_once_for_the_last_change_and_the_state_of_the_taxonomy(newsroom, client, monkeypatch, path):
    client.get(path)
    asked, read, read_many = [], RedisCache.get, RedisCache.get_many
    monkeypatch.setattr(RedisCache, "get", lambda cache, key, *rest: asked.append([key]) or read(cache, key, *rest))
    monkeypatch.setattr(
        RedisCache, "get_many", lambda cache, keys, *rest: asked.append([*keys]) or read_many(cache, keys, *rest)
    )
    client.get(path)
    both = [store.CLOCK_KEY, TAXONOMY_STAMP_KEY]
    assert sorted(key for keys in asked for key in keys if key in both) == sorted(both)


def test_the_last_change_is_asked_anew_by_the_next_request(db):
    with reading_once():
        before = once("version", store.current_version)
        store.invalidate("article:1")
        assert once("version", store.current_version) == before
    assert once("version", store.current_version) > before


def test_cards_are_rendered_once_for_many_pages_and_half_a_minute_later_say_how_old_articles_are(
    newsroom, client, later, monkeypatch
):
    rendered, render = [], cards._html
    monkeypatch.setattr(cards, "_html", lambda key, *rest: rendered.append(key) or render(key, *rest))
    Article.objects.filter(pk=newsroom[0].pk).update(category="economie", is_lead=True)
    before = client.get("/rubriques/economie/").text
    assert rendered
    rendered.clear()
    assert client.get("/rubriques/economie/").text == before
    assert rendered == []
    later(60)
    after = client.get("/rubriques/economie/").text
    ages, older = ([*map(int, re.findall(r"(\d+)\xa0min", page))] for page in (before, after))
    assert ages and older == [age + 1 for age in ages]
    compare_with_whole(client, ["/rubriques/economie/", "/"])


def test_an_article_that_comes_out_by_the_clock_is_on_the_cards_of_its_story_half_a_minute_later(
    newsroom, client, later
):
    lead, other = Article.objects.filter(story=Article.objects.get(pk=newsroom[1].pk).story).order_by("-is_lead")[:2]
    path = f"/rubriques/{lead.category_id}/"
    Article.objects.filter(pk=other.pk).update(published_at=timezone.now() + timedelta(seconds=90))
    Article.objects.filter(pk=other.pk).invalidate_pages()
    for seconds, is_shown in ((0, False), (80, False), (kept.KEPT_SECONDS + 10, True), (70, True)):
        later(seconds)
        page = client.get(path).text
        assert (lead.title[:20] in page, other.get_absolute_url() in page) == (True, is_shown), seconds


def test_cards_are_kept_less_long_than_the_changes_that_drop_them():
    assert kept.KEPT_SECONDS + store.PAGE_TTL_SECONDS < store.TAG_TTL_SECONDS


def test_articles_are_counted_anew_when_one_comes_out_by_the_clock(newsroom, client, later):
    def said(path):
        return int(re.search(r'<p class="total">(\d+)', client.get(path).text)[1])

    scheduled = Article.objects.published().in_category(Category.objects.get(pk="economie")).leads().latest("pk")
    Article.objects.filter(pk=scheduled.pk).update(published_at=timezone.now() + timedelta(seconds=90))
    path = "/rubriques/economie/"
    counts = [said(path), later(80), said(path), later(20), said(path), later(70), said(path)]
    assert counts[::2] == [counts[0]] * 2 + [counts[0] + 1] * 2
