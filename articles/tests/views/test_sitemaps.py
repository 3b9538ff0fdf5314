from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from articles.models import Article, Country, Story
from articles.syndication import sitemap
from articles.syndication.sitemap import NEWS_NS, SITEMAP_NS, XHTML_NS, SitemapPage
from articles.views import crawlers
from articles.views.crawlers import KEYS_PER_SITEMAP
from portal.page_cache.middleware import MAX_CACHED_PAGE_BYTES

pytestmark = pytest.mark.both_engines

NAMES = {"s": SITEMAP_NS, "x": XHTML_NS, "n": NEWS_NS}


@pytest.fixture(autouse=True)
def _all_in_one_part(monkeypatch):
    """Whatever keys the articles get: where tests have gone before, PostgreSQL does not begin at one."""
    monkeypatch.setattr(crawlers, "KEYS_PER_SITEMAP", 10**9)


def tree(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return etree.fromstring(answer.content)


def locations(client, address):
    return [path(one) for one in tree(client, address).xpath("//s:loc", namespaces=NAMES)]


def path(element):
    return "/" + element.text.split("/", 3)[3]


def test_without_news_of_ours_no_news_sitemap_is_named(client, make, settings):
    settings.INDEXABLE = True
    make()
    assert locations(client, "/sitemap.xml") == ["/sitemaps/pages.xml", "/sitemaps/articles-1.xml"]
    assert "actualites" not in client.get("/robots.txt").text
    assert "/sitemap.xml" in client.get("/robots.txt").text


def test_the_index_names_sitemaps_that_all_exist(client, make, settings):
    settings.INDEXABLE = True
    make(url=None)
    assert "Sitemap: http" in client.get("/robots.txt").text
    assert "/sitemaps/actualites.xml" in client.get("/robots.txt").text
    root = tree(client, "/sitemap.xml")
    assert etree.QName(root).localname == "sitemapindex"
    named = locations(client, "/sitemap.xml")
    assert named == ["/sitemaps/pages.xml", "/sitemaps/actualites.xml", "/sitemaps/articles-1.xml"]
    for address in named:
        assert etree.QName(tree(client, address)).localname == "urlset"


def test_an_article_stands_once_in_its_own_language(client, make):
    french = make("Le titre & la suite")
    english, other = make("A report", language="en"), make("Uma notícia", language="pt")
    root = tree(client, "/sitemaps/articles-1.xml")
    addresses = [french.get_absolute_url(), f"/en{english.get_absolute_url()}", other.get_absolute_url()]
    assert locations(client, "/sitemaps/articles-1.xml") == addresses
    assert not root.xpath("//x:link", namespaces=NAMES)
    assert root[0].findtext(f"{{{SITEMAP_NS}}}lastmod") == french.published_at.isoformat(timespec="seconds")


def test_a_story_stands_in_both_languages_each_naming_the_other(client, make, story):
    article = make("Le titre & la suite")
    french = story(article, "Le même").get_absolute_url()
    root = tree(client, "/sitemaps/sujets-1.xml")
    assert locations(client, "/sitemaps/sujets-1.xml") == [french, f"/en{french}"]
    for url in root:
        links = {one.get("hreflang"): one.get("href") for one in url.findall(f"{{{XHTML_NS}}}link")}
        assert links["en"].endswith(f"/en{french}")
        assert links["fr"] == links["x-default"]
        assert url.findtext(f"{{{SITEMAP_NS}}}lastmod") == article.published_at.isoformat(timespec="seconds")


def test_only_what_may_be_read_is_named_and_one_article_a_story(client, make, story):
    lead = make("La tête")
    told = story(lead, "Le même")
    make("Masqué", status="hidden")
    make("Demain", published_at=timezone.now() + timedelta(days=1))
    assert locations(client, "/sitemaps/articles-1.xml") == [lead.get_absolute_url()]
    assert told.get_absolute_url() in locations(client, "/sitemaps/sujets-1.xml")
    lead.hide()
    assert told.get_absolute_url() not in locations(client, "/sitemaps/sujets-1.xml")


def test_parts_are_by_key_and_there_are_no_others(client, make, monkeypatch):
    monkeypatch.setattr(crawlers, "KEYS_PER_SITEMAP", KEYS_PER_SITEMAP)
    make(pk=KEYS_PER_SITEMAP)
    make(pk=KEYS_PER_SITEMAP + 1)
    make(pk=3 * KEYS_PER_SITEMAP)
    named = [one for one in locations(client, "/sitemap.xml") if "articles-" in one]
    assert named == [f"/sitemaps/articles-{part}.xml" for part in (1, 2, 3)]
    assert [len(locations(client, one)) for one in named] == [1, 1, 1]
    for part in (0, 4, 10**18):
        assert client.get(f"/sitemaps/articles-{part}.xml").status_code == 404
    assert client.get(f"/sitemaps/articles-{'9' * 40}.xml").status_code == 404


def test_a_part_has_one_address(client, make):
    make()
    for part in ("01", "0000000000000001", "+1", "1.0"):
        assert client.get(f"/sitemaps/articles-{part}.xml").status_code == 404


def test_a_part_holds_less_than_search_engines_take_and_little_enough_to_be_kept():
    assert 2 * KEYS_PER_SITEMAP <= 50_000
    article = SitemapPage(f"/actualite/{10**8}-{'x' * 80}/", timezone.now())
    assert len(sitemap.write("https://www.lapesee.example", [article] * KEYS_PER_SITEMAP)) <= MAX_CACHED_PAGE_BYTES
    company = SitemapPage(f"/societes/{'x' * 40}/")
    assert len(sitemap.write("https://www.lapesee.example", [company] * 2000)) <= MAX_CACHED_PAGE_BYTES


def test_listings_and_standing_pages_are_named_once_in_both_languages(client, make):
    make(sector="energie")
    Country.objects.create(iso2="FR", name_fr="France", name_en="France", african=False)
    named = locations(client, "/sitemaps/pages.xml")
    assert "/pays/fr/" not in named
    assert len(named) == len(set(named))
    for address in (
        "/",
        "/monde/",
        "/editions/uemoa/",
        "/secteurs/energie/",
        "/pays/sn/",
        "/regions/uemoa/",
        "/marches/",
        "/sources/le-guichet/",
    ):
        assert address in named
        assert f"/en{address}" in named
    assert {client.get(one).status_code for one in named} == {200}


def test_news_are_our_own_of_two_days_in_their_language(client, make):
    own = make("Notre enquête", url=None, language="fr", minutes=10)
    english = make("Our report", url=None, language="en", minutes=20)
    make("D’un autre")
    make("Trop vieux", url=None, published_at=timezone.now() - timedelta(days=2, minutes=1))
    root = tree(client, "/sitemaps/actualites.xml")
    assert [path(one) for one in root.xpath("//s:loc", namespaces=NAMES)] == [
        own.get_absolute_url(),
        f"/en{english.get_absolute_url()}",
    ]
    assert root.xpath("//n:title/text()", namespaces=NAMES) == ["Notre enquête", "Our report"]
    assert root.xpath("//n:language/text()", namespaces=NAMES) == ["fr", "en"]
    assert root.xpath("//n:publication/n:name/text()", namespaces=NAMES) == ["La Pesée"] * 2
    assert root.xpath("//n:publication_date", namespaces=NAMES)[0].text.endswith("+00:00")


def test_signs_that_xml_cannot_hold_break_no_sitemap(client, make):
    make("Un\x0b <titre> & \ufffe", url=None)
    assert len(tree(client, "/sitemaps/actualites.xml")) == 1


@pytest.mark.parametrize(
    "address", ["/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/articles-1.xml", "/sitemaps/actualites.xml"]
)
def test_whoever_has_a_sitemap_is_told_so(client, make, address):
    article = make("Le titre", url=None)
    make("Un autre", url=None)
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    if "articles" in address or "actualites" in address:
        article.hide()
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_part_is_read_by_key_and_not_by_looking_through_all(make):
    make()
    for rows in (
        Article.objects.published().leads().in_key_range(1, KEYS_PER_SITEMAP),
        Story.objects.in_key_range(1, KEYS_PER_SITEMAP),
    ):
        plan = rows.explain()
        assert connection.vendor != "sqlite" or "INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
