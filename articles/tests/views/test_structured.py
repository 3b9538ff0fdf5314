import json
import re

import pytest
from django.conf import settings
from lxml import html

from articles.models import UploadedPicture
from articles.syndication.jsonld import json_ld

NASTY = "</script><script>alert(1)</script><!-- & \u2028 ]]> \"quoted\" 'so'"


def data(client, page, **cookies):
    """The one data block of a page, read as a browser reads it."""
    tree = html.fromstring(client.get(page).content)
    blocks = tree.xpath('//script[@type="application/ld+json"]')
    assert len(blocks) == 1
    read = json.loads(blocks[0].text)
    assert read["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in read.get("@graph", [read])}


def test_an_aggregated_page_is_based_on_the_publishers_article(client, make, source):
    article = make("Le titre", summary="L’extrait", author="Awa Diop", language="en", sector="energie")
    said = data(client, article.get_absolute_url())
    assert "NewsArticle" not in said  # it is not ours
    page = said["WebPage"]
    assert page["url"].endswith(article.get_absolute_url())
    assert page["inLanguage"] == "fr"
    original = page["isBasedOn"]
    assert original["@type"] == "NewsArticle"
    assert original["url"] == article.url
    assert original["headline"] == "Le titre"
    assert original["publisher"] == {
        "@type": "NewsMediaOrganization",
        "name": "Le Guichet",
        "url": "https://guichet.example/",
    }
    assert original["author"] == {"@type": "Person", "name": "Awa Diop"}
    assert original["datePublished"] == article.published_at.isoformat()
    assert original["inLanguage"] == "en"


def test_a_guessed_date_is_nobodys_word(client, make):
    article = make("Le titre", date_is_guessed=True)
    assert "datePublished" not in data(client, article.get_absolute_url())["WebPage"]["isBasedOn"]


def test_an_article_of_our_own_is_a_news_article(client, make):
    article = make("Notre enquête", url=None, author="Awa Diop", summary="Le chapô")
    said = data(client, article.get_absolute_url())
    ours = said["NewsArticle"]
    assert ours["mainEntityOfPage"].endswith(article.get_absolute_url())
    assert ours["publisher"]["name"] == "La Pesée"
    assert ours["author"] == {"@type": "Person", "name": "Awa Diop"}
    assert "/cartes/" in ours["image"][0]
    assert ours["datePublished"] == article.published_at.isoformat()
    assert "isBasedOn" not in ours


def test_the_way_to_an_article_is_given(client, make):
    article = make("Le titre", category_id="forex")
    way = data(client, article.get_absolute_url())["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in way] == ["À la une", "Marches", "Forex"]
    assert [step["position"] for step in way] == [1, 2, 3]
    assert way[2]["item"].endswith("/rubriques/forex/")


def test_a_story_is_based_on_all_who_tell_it(client, make, story):
    lead = make("La tête")
    told = story(lead, "Le même", "Encore")
    page = data(client, told.get_absolute_url())["WebPage"]
    assert page["url"].endswith(told.get_absolute_url())
    assert page["isBasedOn"][0]["headline"] == "La tête"
    assert {one["headline"] for one in page["isBasedOn"]} == {"La tête", "Le même", "Encore"}


def test_the_home_says_what_the_site_is_and_how_it_is_searched(client, make):
    make()
    said = data(client, "/en/")
    assert said["WebSite"]["url"].endswith("/en/")
    assert said["WebSite"]["potentialAction"]["target"]["urlTemplate"].endswith("/en/recherche/?q={q}")
    assert said["WebSite"]["publisher"]["name"] == "La Pesée"


def test_a_narrowed_listing_does_not_say_that_the_whole_holds_no_more(client, make):
    make("Le titre", sector="petrole-gaz")
    said = data(client, "/secteurs/petrole-gaz/?langue=fr")
    assert "mainEntity" not in said["CollectionPage"]


def test_a_listing_is_a_collection_of_its_articles(client, make):
    article = make("Le titre", sector="petrole-gaz")
    said = data(client, "/secteurs/petrole-gaz/")
    (item,) = said["CollectionPage"]["mainEntity"]["itemListElement"]
    assert item["url"].endswith(article.get_absolute_url())
    assert [step["name"] for step in said["BreadcrumbList"]["itemListElement"]] == [
        "À la une",
        "Secteurs",
        "Énergie",
        "Pétrole",
    ]


def test_an_empty_listing_lists_nothing(client, taxonomy):
    assert "mainEntity" not in data(client, "/secteurs/energie/")["CollectionPage"]


@pytest.mark.parametrize("own", [True, False])
def test_no_words_end_the_block(client, make, source, own):
    source.name = NASTY[:100]
    source.save()
    article = make(NASTY, summary=NASTY, author=NASTY, **({"url": None} if own else {}))
    page = client.get(article.get_absolute_url()).text
    assert "<script>alert" not in page
    said = data(client, article.get_absolute_url())
    thing = said["NewsArticle"] if own else said["WebPage"]["isBasedOn"]
    assert thing["headline"] == NASTY
    assert data(client, "/")


def test_a_block_holds_no_sign_that_html_reads():
    said = json_ld({"name": NASTY})
    assert not set("<>&\u2028") & set(said)
    assert json.loads(said)["name"] == NASTY


def test_a_long_headline_is_cut_as_search_engines_want_it(client, make):
    article = make("mot " * 100)
    assert len(data(client, article.get_absolute_url())["WebPage"]["isBasedOn"]["headline"]) <= 110


@pytest.mark.parametrize(
    "page", ["/", "/en/", "/secteurs/energie/", "article", "/a-propos/", "/en/pays/", "/archives/"]
)
def test_what_is_shared_says_what_it_is(client, make, page):
    page = make("Le titre “entre” <guillemets>").get_absolute_url() if page == "article" else page
    tree = html.fromstring(client.get(page).content)
    said = dict(zip(tree.xpath("//meta[@property]/@property"), tree.xpath("//meta[@property]/@content"), strict=True))
    for name in (
        "og:site_name",
        "og:type",
        "og:title",
        "og:description",
        "og:url",
        "og:locale",
        "og:image",
        "og:image:alt",
    ):
        assert said[name], name
    assert said["og:url"].endswith(page)
    assert said["og:locale"] == ("en_GB" if page.startswith("/en") else "fr_FR")
    assert tree.xpath('//link[@rel="canonical"]/@href') == [said["og:url"]]
    assert tree.xpath('//meta[@name="twitter:card"]/@content') == ["summary_large_image"]


@pytest.mark.parametrize(("language", "prefix"), [("fr", ""), ("en", "/en"), ("pt", "")])
def test_search_engines_keep_an_articles_page_in_its_own_language(client, make, language, prefix):
    path = make(language=language).get_absolute_url()
    for page in (path, f"/en{path}"):
        text = client.get(page).text
        tree = html.fromstring(text)
        own = f"{settings.SITE_URL}{prefix}{path}"
        assert tree.xpath('//link[@rel="canonical"]/@href') == [own]
        assert tree.xpath('//meta[@property="og:url"]/@content') == [own]
        assert not tree.xpath("//link[@hreflang]"), "a twin that is not its own canonical is none"
        assert tree.xpath("//header//a[@hreflang]"), "a reader may still change language"
        assert data(client, page)["WebPage"]["url"] == own


def test_only_the_first_page_of_a_listing_is_for_search_engines_and_another_shares_its_own_address(client, make):
    for _ in range(40):
        make(sector="energie")
    first = html.fromstring(client.get("/secteurs/energie/").content)
    assert first.xpath('//link[@rel="canonical"]')
    assert not first.xpath('//meta[@name="robots"]')
    (older,) = first.xpath('//link[@rel="next"]/@href')
    second = html.fromstring(client.get(f"/secteurs/energie/{older}").content)
    assert second.xpath('//meta[@name="robots"]/@content') == ["noindex, follow"]
    assert not second.xpath('//link[@rel="canonical"]')
    own = f"{settings.SITE_URL}/secteurs/energie/{older}"
    assert second.xpath('//meta[@property="og:url"]/@content') == [own]


def description(client, path):
    (said,) = html.fromstring(client.get(path).content).xpath('//meta[@name="description"]/@content')
    return said


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_described_each_in_its_own_words(client, make, prefix):
    bare, told = make("Le titre", summary=""), make("Un autre", summary="Le chapô.")
    paths = [f"{prefix}{path}" for path in ("/", "/a-propos/", bare.get_absolute_url(), told.get_absolute_url())]
    said = [description(client, path) for path in paths]
    assert len(set(said)) == 4
    assert bare.title not in said[2], "the title is said already"
    assert bare.source.name in said[2]
    assert said[3] == "Le chapô."


def test_the_photo_of_an_article_of_ours_comes_before_its_card(client, make, settings):
    article = make("Notre enquête", url=None)
    article.uploaded_picture = UploadedPicture.objects.create(alt="Le port", width=1280, height=720)
    article.save()
    photo = f"{settings.SITE_URL}/images/{article.uploaded_picture_id}-1280.webp"
    page = client.get(article.get_absolute_url()).text
    images = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert (images[0], len(images)) == (photo, 2)
    assert f'"image":["{photo}","{images[1]}"]' in page
    other = client.get(make(image="https://guichet.example/a.jpg").get_absolute_url()).text
    assert len(re.findall(r'property="og:image" content', other)) == 1
