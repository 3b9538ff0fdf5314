"""Whatever happens to an article, no cached page that it concerns is shown again; the others stay."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles.filing.records import Filing
from articles.filing.refiling.at_once import refile_now
from articles.filing.rows import tags_of_filings
from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.listings.page_cache_tags import tags_of_links
from articles.listings.paging import encode_cursor
from articles.models import Article, ArticleSector, Category, Comment, Country, Feed, Phrase, Pin, Sector, Source, Story
from articles.shipped import load
from articles.stories import editing
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]

HOME, SEARCH, BANKS, MINES, SENEGAL = (
    "/",
    "/recherche/?q=cacao",
    "/secteurs/banque-assurance/",
    "/secteurs/mines/",
    "/pays/sn/",
)
FEED = "/secteurs/banque-assurance/rss.xml"


@pytest.fixture(autouse=True)
def site(page_cache):  # noqa: F811
    """The categories, sectors and places of these tests."""
    for slug in ("info-generale", "economie", "reglementation", "marches"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    Category.objects.create(slug="forex", name_fr="Forex", name_en="Forex", parent_id="marches")
    for slug in ("finance", "mines"):
        Sector.objects.create(slug=slug, name_fr=slug, name_en=slug)
    Sector.objects.create(slug="banque-assurance", name_fr="Banques", name_en="Banks", parent_id="finance")
    for code in ("SN", "ML"):
        Country.objects.create(iso2=code, name_fr=code, name_en=code)
    Country.objects.get(pk="SN").regions.create(slug="uemoa", name_fr="UEMOA", name_en="WAEMU")


@pytest.fixture
def feed():
    source = Source.objects.create(slug="guichet", name="Le Guichet", homepage="https://guichet.example/")
    for kind, slug in (("category", "economie"), ("sector", "banque-assurance")):
        Phrase.objects.create(text="zorgal", kind=kind, slug=slug, weight=5)
    return Feed.objects.create(source=source, url="https://guichet.example/rss")


def article(title="Le cacao monte", sector="banque-assurance", country="", source="guichet", **values):
    made, _ = Source.objects.get_or_create(slug=source, defaults={"name": source})
    number = Article.objects.count() + 1
    one = Article.objects.create(
        source=made, url=f"https://{source}.example/{number}", title=title, **({"category_id": "economie"} | values)
    )
    ArticleSector.objects.create(article=one, sector_id=sector)
    if country:
        one.countries.add(country)
    return one


def deliver(feed, *titles):
    """The feed brings these, each entry by its place in the list."""
    items = "".join(
        f"<item><guid>{n}</guid><title>{title}</title><link>https://guichet.example/d{n}</link>"
        f"<pubDate>{format_datetime(timezone.now() - timedelta(hours=1))}</pubDate></item>"
        for n, title in enumerate(titles)
    )

    async def get(request):
        return Fetched(request.url, f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode())

    feed.refresh_from_db()
    return refresh(feed, get=get)


def keep(*paths):
    """Visit these pages, so that they are kept."""
    for path in paths:
        for _ in range(2):
            answer = Client().get(path)
        assert answer.get("X-Cache") == "hit", (path, answer.status_code, answer.headers)


def dropped(*paths):
    return {path for path in paths if Client().get(path).get("X-Cache") != "hit"}


def page(of):
    return of.get_absolute_url()


def test_what_a_feed_brings_comes_out_on_the_pages_it_concerns_and_others_stay(feed):
    other = article("Autre chose", sector="mines", source="ailleurs")
    keep(
        HOME, SEARCH, BANKS, FEED, MINES, SENEGAL, "/secteurs/finance/", "/sources/guichet/", page(other), "/a-propos/"
    )
    assert deliver(feed, "Le cacao et le zorgal montent").new == 1
    concerned = {HOME, SEARCH, BANKS, FEED, "/secteurs/finance/", "/sources/guichet/"}
    assert dropped(HOME, SEARCH, BANKS, FEED, "/secteurs/finance/", "/sources/guichet/") == concerned
    assert dropped(MINES, SENEGAL, page(other), "/a-propos/") == set()
    assert "Le cacao et le zorgal" in Client().get(BANKS).text


def test_a_visit_that_brings_nothing_new_drops_nothing(feed):
    deliver(feed, "Le cacao et le zorgal montent")
    keep(HOME, BANKS)
    deliver(feed, "Le cacao et le zorgal montent")
    assert dropped(HOME, BANKS) == set()


def test_invalidating_the_pages_of_no_article_drops_nothing():
    article()
    keep(HOME, BANKS, "/a-propos/")
    Article.objects.none().invalidate_pages()
    Article.objects.filter(pk=0).invalidate_pages()
    assert dropped(HOME, BANKS, "/a-propos/") == set()


def test_a_correction_reaches_every_page_that_shows_the_article(feed):
    deliver(feed, "Le cacao et le zorgal montent")
    one = Article.objects.get()
    elsewhere = article("Le riz baisse", sector="mines", source="ailleurs")
    keep(HOME, BANKS, FEED, page(one), MINES, page(elsewhere))
    assert deliver(feed, "Le cacao et le zorgal descendent").updated == 1
    assert dropped(HOME, BANKS, FEED, page(one)) == {HOME, BANKS, FEED, page(one)}
    assert dropped(MINES) == set()


def test_an_article_that_is_hidden_is_on_no_page_any_more_and_comes_back_when_published():
    one, other = article(country="SN"), article("Le riz baisse", sector="mines")
    places = [HOME, SEARCH, BANKS, FEED, SENEGAL, "/regions/uemoa/", "/sources/guichet/", "/rubriques/economie/"]
    places += ["/en/", "/en/secteurs/banque-assurance/", "/?langue=fr"]
    keep(*places, page(one), MINES)
    one.hide()
    assert dropped(MINES) == set()
    for path in places:
        assert "Le cacao monte" not in Client().get(path).text.replace('value="cacao', ""), path
    assert Client().get(page(one)).status_code == 404
    keep(*places)
    one.publish()
    assert all("Le cacao monte" in Client().get(path).text for path in places if path != SEARCH)
    assert Client().get(page(one)).status_code == 200
    assert page(other)


def test_an_article_that_is_hidden_leaves_the_editions_and_a_new_one_comes_to_them(feed):
    one = article(country="SN")
    article("Le riz baisse", sector="mines")
    places = ["/editions/uemoa/", "/en/editions/uemoa/", "/editions/cemac/", "/editions/uemoa/rss.xml"]
    keep(*places)
    one.hide()
    assert dropped(*places) == set(places)
    assert "Le cacao monte" not in "".join(Client().get(path).text for path in places)
    keep(*places)
    deliver(feed, "Le cacao et le zorgal montent")
    assert dropped(*places) == set(places)


def test_the_home_page_of_a_chosen_edition_loses_a_hidden_article_too():
    one = article(country="SN")
    for _ in range(2):
        shown = Client(headers={"Cookie": "edition=uemoa"}).get(HOME)
    assert shown["X-Cache"] == "hit" and "Ce navigateur l’ouvre" in shown.text and "Le cacao monte" in shown.text
    assert "Ce navigateur l’ouvre" not in Client().get(HOME).text
    one.hide()
    assert "Le cacao monte" not in Client(headers={"Cookie": "edition=uemoa"}).get(HOME).text


def test_a_page_that_shows_an_article_beside_its_own_is_dropped_with_it():
    one = article("Le cacao monte")
    beside = [article(f"La banque numéro {n} ouvre") for n in range(3)]
    shows = [page(b) for b in beside if page(one) in Client().get(page(b)).text]
    keep(*map(page, beside))
    one.hide()
    assert dropped(*map(page, beside)) >= set(shows)


def test_a_page_of_its_parent_or_of_its_countrys_region_is_concerned_too():
    markets, region, parent = "/rubriques/forex/", "/regions/uemoa/", "/secteurs/finance/"
    today = timezone.localdate()
    others = [
        "/marches/",
        f"/archives/{today:%Y/%m/%d}/",
        f"/archives/{today:%Y/%m}/",
        f"/archives/{today:%Y}/",
        "/langues/fr/",
    ]
    article("Le riz baisse", sector="mines")
    article("Le riz baissait", sector="mines", published_at=timezone.now() - timedelta(800))
    before = f"/archives/{today - timedelta(800):%Y}/"
    keep(*others, markets, region, parent, "/veille-reglementaire/", "/pays/ml/", "/langues/en/", before)
    article(category_id="forex", country="SN")
    Article.objects.filter(category="forex").invalidate_pages()
    assert dropped(*others, markets, region, parent) == {*others, markets, region, parent}
    assert dropped("/veille-reglementaire/", "/pays/ml/", "/langues/en/", before) == set()


@pytest.fixture
def awa(django_user_model):
    return django_user_model.objects.create_user("Awa", "awa@example.org", "motdepasse-1234")


def test_a_comment_is_read_by_all_at_once_and_counted_on_the_cards(client, awa):
    one, other = article(), article("Le riz baisse", sector="mines")
    keep(HOME, BANKS, page(one), MINES, page(other))
    client.force_login(awa)
    client.post(f"{page(one)}commenter/", {"body": "Bien vu, la pesée."})
    assert "Bien vu, la pesée." in Client().get(page(one)).text
    assert dropped(HOME, BANKS) == {HOME, BANKS}
    assert dropped(MINES) == set()


def test_what_the_front_page_did_not_show_comes_to_it_when_it_is_talked_about(awa):
    one = article("Le match du soir", is_finance=False)
    article("Le riz baisse")
    keep(HOME)
    assert "Le match du soir" not in Client().get(HOME).text
    Comment.objects.create(article=one, author=awa, body="Quel match.")
    assert "Le match du soir" in Client().get(HOME).text


@pytest.mark.parametrize("act", [Comment.remove, Comment.delete])
def test_a_comment_that_is_taken_away_is_read_by_nobody(awa, act):
    one = article()
    said = Comment.objects.create(article=one, author=awa, body="Une injure.")
    keep(HOME, BANKS, page(one))
    act(said)
    assert "Une injure." not in Client().get(page(one)).text
    assert dropped(HOME, BANKS) == {HOME, BANKS}


def test_a_pin_and_its_end_show_on_the_front_page():
    one = article()
    keep(HOME, BANKS)
    Pin(article=one).save_replacing()
    assert dropped(HOME, BANKS) == {HOME}
    keep(HOME)
    Pin.objects.all().end(timezone.now() + timedelta(minutes=1))
    assert dropped(HOME, BANKS) == {HOME}


def test_filing_anew_drops_where_an_article_was_and_where_it_goes():
    Phrase.objects.create(text="zorgal", kind="sector", slug="mines", weight=5)
    one = article("Le zorgal monte")
    keep(HOME, BANKS, MINES, SENEGAL, page(one))
    assert refile_now(Article.objects.filter(pk=one.pk)) == 1
    assert "Le zorgal monte" in Client().get(MINES).text
    assert "Le zorgal monte" not in Client().get(BANKS).text
    assert dropped(page(one)) == {page(one)}
    assert dropped(SENEGAL) == set()


@pytest.fixture
def pair():
    """An event told on two listings, and cached pages of both."""
    one = article("La banque centrale parle", source="un")
    other = article("La banque centrale a parlé", sector="mines", source="deux")
    return one, other


def test_two_articles_united_show_as_one_and_separated_as_two(pair, awa):
    one, other = pair
    paths = [HOME, BANKS, MINES, page(one), page(other)]
    keep(*paths, SENEGAL)
    story = editing.unite(pair, awa)
    assert dropped(*paths) == set(paths)
    keep(*paths, page(story))
    editing.separate(other, awa)
    assert dropped(*paths, page(story)) == {*paths, page(story)}
    assert dropped(SENEGAL) == set()


def test_an_article_alone_is_told_with_another_as_soon_as_a_feed_brings_it(feed):
    headline = "La BCEAO maintient son taux directeur à 3,25 % au quatrième trimestre"
    one = article(headline, source="un", published_at=timezone.now() - timedelta(hours=2))
    keep(page(one))
    assert deliver(feed, headline).new == 1
    assert Article.objects.get(pk=one.pk).story
    assert dropped(page(one)) == {page(one)}


def test_an_article_that_leaves_its_story_comes_back_to_pages_that_showed_nothing_of_it(pair, awa):
    old, between = (
        timezone.now() - timedelta(days=9),
        article("Le riz baisse", published_at=timezone.now() - timedelta(7)),
    )
    Article.objects.filter(pk=pair[1].pk).update(published_at=old)
    editing.unite(pair, awa)
    editing.set_editors_lead(pair[0], awa)
    earlier = f"/?avant={encode_cursor(between)}"
    keep(earlier)
    assert pair[1].title not in Client().get(earlier).text
    editing.separate(pair[1], awa)
    assert pair[1].title in Client().get(earlier).text


def test_another_lead_shows_on_every_page_of_the_story(pair, awa):
    story = editing.unite(pair, awa)
    behind = Article.objects.get(story=story, is_lead=False)
    paths = [HOME, BANKS, MINES, page(Story.objects.get(pk=story.pk))]
    keep(*paths)
    editing.set_editors_lead(behind, awa)
    assert dropped(*paths) == set(paths)
    keep(*paths[:3])
    editing.clear_editors_lead(Story.objects.get(pk=story.pk), awa)
    assert dropped(*paths[:3]) == set(paths[:3])


def test_what_ships_anew_drops_every_page():
    keep(HOME, "/a-propos/")
    load.load_shipped(demo=True, rulebook=False)
    assert dropped(HOME, "/a-propos/") == {HOME, "/a-propos/"}


def test_a_taxonomy_row_saved_by_whomever_drops_every_page():
    article()
    keep(HOME, BANKS, "/a-propos/")
    banks = Sector.objects.get(pk="banque-assurance")
    banks.name_fr = "Banque et crédit"
    banks.save()
    assert dropped(HOME, BANKS, "/a-propos/") == {HOME, BANKS, "/a-propos/"}
    assert "Banque et crédit" in Client().get(HOME).text
    keep(HOME)
    Country.objects.get(pk="ML").delete()
    assert dropped(HOME) == {HOME}


def test_a_page_shows_what_it_links_to():
    html = b"<a href=\"/actualite/12-le-cacao/\"> <a href='/en/sujets/7/'> /actualite/x /actualite/3"
    assert tags_of_links(html) == {"article:12", "story:7"}
    assert tags_of_links(
        b"<link>https://p.example/actualite/5-a/#c3</link><guid>https://p.example/actualite/6</guid>"
    ) == {
        "article:5",
        "article:6",
    }


def test_an_article_has_the_tags_of_all_that_it_is_filed_under():
    filed = Filing("forex", ("banque-assurance",), ("SN",), ("uemoa",), organisations=("bceao",))
    expected = {
        "home",
        "language:fr",
        "rubrique:forex",
        "sector:banque-assurance",
        "country:SN",
        "region:uemoa",
        "organisation:bceao",
    }
    assert tags_of_filings([filed]) == expected
