"""Pages joined from pieces are the same bytes as pages rendered whole."""

import re
from datetime import timedelta

import pytest
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone
from django.utils.translation import override

from articles.listings import pieces as listing_pieces
from articles.listings import written
from articles.models import Article, Category, Comment, Country, Sector, Source
from articles.models.taxonomy import TAXONOMY_STAMP_KEY
from articles.tests.pages.conftest import compare_with_whole, tell_together, write
from articles.views import home
from articles.views.listings import pages, response
from portal.page_cache import frames, pieces, store
from portal.page_cache.once import asking_once
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on(page_cache):  # noqa: F811
    page_cache.PAGE_CACHE, page_cache.PIECE_CACHE = False, True
    pieces.clear()
    frames.clear()


FRONT_PAGES = ("/", "/editions/uemoa/")
LISTINGS = (*FRONT_PAGES, "/secteurs/mines/", "/pays/ci/", "/rubriques/economie/", "/sources/journal-1/", "/marches/")


@pytest.fixture
def same(newsroom, client):
    """Compares pages of each kind, joined from pieces, with the same rendered whole."""

    def same():
        story = newsroom[1].story or Article.objects.get(pk=newsroom[1].pk).story
        shown = Article.objects.get(pk=newsroom[30].pk)
        compare_with_whole(client, (*LISTINGS, story.get_absolute_url(), shown.get_absolute_url()))

    return same


def test_joined_and_whole_pages_are_the_same_bytes(newsroom, same, now):
    same()
    same()


FRAMED = (
    *(
        "/a-propos/",
        "/secteurs/",
        "/pays/",
        "/societes/",
        "/plan-du-site/",
        "/veille-reglementaire/",
        "/archives/",
        "/hors-ligne/",
    ),
    *("/secteurs/mines/?langue=fr", "/pays/ci/?tout=1&filtrer=1", "/recherche/?q=%22or%22+%C3%A9t%C3%A9&langue=en"),
    *("/recherche/?q=%3Cb%3E+%26amp%3B", f"/recherche/?q={'long+' * 110}"),
)


@pytest.mark.parametrize("theme", ["", "clair", "sombre"])
def test_the_frame_is_the_same_bytes_whatever_the_page_and_its_address(newsroom, client, now, theme):
    client.cookies["theme"] = theme
    compare_with_whole(client, FRAMED, times=2)


def test_they_are_after_whatever_changes(newsroom, same, now, client):
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
    now[0] += timedelta(hours=5)
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
    pieces.clear()
    build = pieces.get_or_build

    def hide_first(*args, **options):
        Article.objects.filter(pk=article.pk).update(status="hidden")
        return build(*args, **options)

    monkeypatch.setattr(pieces, "get_or_build", hide_first)
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


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("path", FRONT_PAGES)
def test_an_article_that_vanishes_while_the_front_page_is_joined_is_left_out_of_its_block(
    full_front, client, monkeypatch, path, block
):
    article = Article.objects.get(pk=articles_of(client.get(path).context["front"], block)[0].pk)
    assert article.get_absolute_url() in client.get(path).text.partition("<main")[2]
    add = home.add_pieces

    def hide_first(*args):
        Article.objects.filter(pk=article.pk).update(status="hidden")
        add(*args)

    pieces.clear()
    monkeypatch.setattr(home, "add_pieces", hide_first)
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


def test_a_filtered_listing_is_kept_by_words_whose_hash_no_language_changes(newsroom, client, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 2)
    for path in ("/en/pays/ci/?tout=1", "/en/pays/ci/?periode=7j"):
        assert client.get(path).status_code == 200
    kept = [*frames._frames._frames]
    assert len(kept) == 2
    with override("fr"):
        assert all(key in frames._frames._frames for key in kept)
    assert [client.get(path).status_code for path in LISTINGS] == [200] * len(LISTINGS)


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


def test_a_listing_built_anew_asks_the_database_for_what_changed_only(newsroom, client, django_assert_max_num_queries):
    client.get("/pays/ci/")
    with django_assert_max_num_queries(3):
        client.get("/pays/ci/")
    newsroom[0].countries.add("CI")
    Article.objects.filter(pk=newsroom[0].pk).invalidate_pages()
    with django_assert_max_num_queries(7):
        client.get("/pays/ci/")


@pytest.mark.parametrize("is_cached", [True, False])
@pytest.mark.parametrize("path", ["/", "/pays/ci/", "/marches/"])
def test_a_page_asks_redis_once_for_the_last_change_and_the_state_of_the_taxonomy(
    newsroom, client, monkeypatch, settings, path, is_cached
):
    client.get(path)
    asked, read, read_many = [], RedisCache.get, RedisCache.get_many
    monkeypatch.setattr(RedisCache, "get", lambda cache, key, *rest: asked.append([key]) or read(cache, key, *rest))
    monkeypatch.setattr(
        RedisCache, "get_many", lambda cache, keys, *rest: asked.append([*keys]) or read_many(cache, keys, *rest)
    )
    settings.PAGE_CACHE = is_cached
    client.get(path)
    both = [store.CLOCK_KEY, TAXONOMY_STAMP_KEY]
    assert [keys for keys in asked if {*keys} & {*both}] == [both]


def test_the_last_change_is_asked_anew_by_the_next_request(db):
    with asking_once():
        before = pieces.current_version()
        store.invalidate("article:1")
        assert pieces.current_version() == before
    assert pieces.current_version() > before


def test_articles_are_counted_anew_where_each_of_them_is_told(newsroom, client, monkeypatch):
    counts, count = [], written.count
    monkeypatch.setattr(written, "count", lambda listing, now: counts.append(listing.key) or count(listing, now))
    listed = Article.objects.published().in_category(Category.objects.get(pk="economie"))

    def read_after_a_change():
        client.get("/rubriques/economie/")
        counts.clear()
        listed.leads().latest("pk").hide()
        page = client.get("/rubriques/economie/").text
        return page, len(counts)

    def said(page):
        return int(re.search(r'<p class="total">(\d+)', page)[1])

    before = said(client.get("/rubriques/economie/").text)
    page, counted = read_after_a_change()
    assert (said(page), counted) == (before - 1, 1)
    pieces.clear()
    monkeypatch.setattr(response, "MAX_COUNTED", 10)
    page, counted = read_after_a_change()
    assert ("Plus de 10 articles" in page, counted) == (True, 0)
    store.invalidate()  # as after many articles went at once
    client.get("/rubriques/economie/")
    assert len(counts) == 1


def test_a_minute_later_cards_say_how_old_their_articles_are_and_are_not_rendered_anew(
    newsroom, client, later, monkeypatch
):
    rendered, render = [], listing_pieces._rendered
    monkeypatch.setattr(listing_pieces, "_rendered", lambda key, *rest: rendered.append(key) or render(key, *rest))
    Article.objects.filter(pk=newsroom[0].pk).update(category="economie", is_lead=True)
    for path in ("/rubriques/economie/", "/en/rubriques/economie/"):
        before = client.get(path).text
        rendered.clear()
        later(60)
        after = client.get(path).text
        assert rendered == []
        ages, older = ([*map(int, re.findall(r"(\d+)\xa0min", page))] for page in (before, after))
        assert ages and older == [age + 1 for age in ages]
    compare_with_whole(client, ["/rubriques/economie/", "/"])


def test_an_article_that_comes_out_by_the_clock_is_on_the_cards_of_its_story_at_once(newsroom, client, later):
    lead, other = Article.objects.filter(story=Article.objects.get(pk=newsroom[1].pk).story).order_by("-is_lead")[:2]
    path = f"/rubriques/{lead.category_id}/"
    Article.objects.filter(pk=other.pk).update(published_at=timezone.now() + timedelta(seconds=90))
    Article.objects.filter(pk=other.pk).invalidate_pages()
    for seconds, is_shown in ((0, False), (80, False), (20, True), (70, True)):
        later(seconds)
        page = client.get(path).text
        assert (lead.title[:20] in page, other.get_absolute_url() in page) == (True, is_shown), seconds


def test_cards_are_kept_less_long_than_the_changes_that_drop_them():
    assert pieces.LASTING_SECONDS < store.TAG_TTL_SECONDS


def test_articles_are_counted_anew_when_one_comes_out_by_the_clock(newsroom, client, later):
    def said(path):
        return int(re.search(r'<p class="total">(\d+)', client.get(path).text)[1])

    scheduled = Article.objects.published().in_category(Category.objects.get(pk="economie")).leads().latest("pk")
    Article.objects.filter(pk=scheduled.pk).update(published_at=timezone.now() + timedelta(seconds=90))
    path = "/rubriques/economie/"
    counts = [said(path), later(80), said(path), later(20), said(path), later(70), said(path)]
    assert counts[::2] == [counts[0]] * 2 + [counts[0] + 1] * 2
