import html
from datetime import datetime
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from lxml import etree

from articles.models import Feed, Source, UploadedPicture
from portal.tests.browser import wait_until

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
LISTINGS = [
    *("/", "/en/", "/secteurs/energie/", "/rubriques/forex/", "/marches/", "/veille-reglementaire/", "/pays/sn/"),
    *("/regions/uemoa/", "/sources/le-guichet/", "/en/pays/sn/", "/langues/fr/"),
]


def items(response):
    return etree.fromstring(response.content).findall("channel/item")


def test_an_item_leads_to_our_page_and_names_its_source(client, make):
    article = make("Le titre", summary="L’extrait", sector="energie")
    (item,) = items(client.get("/secteurs/energie/rss.xml"))
    assert item.findtext("title") == "Le titre"
    assert item.findtext("link").endswith(article.get_absolute_url())
    assert item.findtext("description") == "L’extrait"
    assert item.findtext("source") == "Le Guichet"
    assert item.findtext("guid").endswith(f"/actualite/{article.pk}")
    assert item.findtext("pubDate").endswith("+0000")


@pytest.mark.parametrize("listing", LISTINGS)
def test_every_listing_names_its_feeds(client, source, listing):
    page = client.get(listing).text
    for file, kind in FORMS.items():
        assert f'<link rel="alternate" type="{kind.split(";")[0]}"' in page
        assert f'href="{listing}{file}">' in page


@pytest.mark.parametrize("file", FORMS)
def test_a_feed_takes_all_the_filters_of_its_listing_in_one_order(client, make, file):
    make("Le bon", sector="energie", country="SN")
    make("L’autre", sector="energie")
    right = f"/{file}?secteur=energie&pays=sn&langue=fr&periode=7j"
    answer = client.get(right)
    assert answer.status_code == 200
    assert "Le bon" in answer.text
    assert "L’autre" not in answer.text
    assert html.escape(right).removeprefix("/") in answer.text or right.removeprefix("/") in answer.text
    mixed = client.get(f"/{file}?langue=fr&pays=sn&x=1&periode=7j&secteur=energie&langue=fr")
    assert (mixed.status_code, mixed["Location"]) == (301, right)


@pytest.mark.parametrize("file", FORMS)
def test_a_feed_of_nothing_is_whole(client, source, file):
    read = feedparser.parse(client.get(f"/{file}").content) if file != "feed.json" else None
    assert read is None or (not read.bozo and read.entries == [])
    assert file != "feed.json" or client.get(f"/{file}").json()["items"] == []


@pytest.mark.parametrize("file", FORMS)
def test_a_feed_of_nowhere_is_not_found(client, source, file):
    assert client.get(f"/secteurs/nulle-part/{file}").status_code == 404


def test_a_feed_holds_thirty_articles(client, make):
    for _ in range(32):
        make(sector="energie", country="SN")
    content = client.get("/rss.xml").text
    assert content.count("/actualite/") >= 30
    assert "Titre 30" in content
    assert "Titre 31" not in content


@pytest.fixture
def article(make):
    make("Plus ancien", minutes=500, url=None)
    return make(
        "Banques & « marchés » <b>",
        summary="L’essor <i>des</i> prêts & dépôts",
        author="Awa Diop",
        language="en",
        sector="energie",
        minutes=5,
    )


def test_rss_is_what_the_standard_asks_for(client, article):
    content = client.get("/rss.xml").content
    read = feedparser.parse(content)
    assert (read.bozo, read.version) == (False, "rss20")
    channel = etree.fromstring(content).find("channel")
    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl"):
        assert channel.findtext(name), name
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == article.published_at.replace(microsecond=0)
    own = channel.find(f"{ATOM}link")
    assert (own.get("rel"), own.get("type")) == ("self", "application/rss+xml")
    assert own.get("href").endswith("/rss.xml")
    item = channel.find("item")
    assert item.find("guid").get("isPermaLink") == "false"
    assert parsedate_to_datetime(item.findtext("pubDate"))
    assert item.find("source").get("url").endswith("/sources/le-guichet/rss.xml")
    assert [one.text for one in item.findall("category")] == ["Economie", "Énergie"]
    assert read.entries[0].title == "Banques & « marchés » <b>"
    assert read.entries[0].author == "Awa Diop"


def test_what_readers_take_for_html_is_text(client, article):
    description = items(client.get("/rss.xml"))[0].findtext("description")
    assert description == "L’essor &lt;i&gt;des&lt;/i&gt; prêts &amp; dépôts"


def test_atom_is_what_the_standard_asks_for(client, article):
    content = client.get("/atom.xml").content
    read = feedparser.parse(content)
    assert (read.bozo, read.version) == (False, "atom10")
    root = etree.fromstring(content)
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/atom.xml")
    entry, ours = root.findall(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Awa Diop"
    assert entry.findtext(f"{ATOM}summary") == "L’essor <i>des</i> prêts & dépôts"
    assert entry.findtext(f"{ATOM}source/{ATOM}title") == "Le Guichet"
    via = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert via["via"] == article.url
    assert via["alternate"].endswith(article.get_absolute_url())
    assert "via" not in {link.get("rel") for link in ours.findall(f"{ATOM}link")}
    assert ours.findtext(f"{ATOM}author/{ATOM}name") == "Le Guichet"
    assert len({one.findtext(f"{ATOM}id") for one in (entry, ours)}) == 2


def test_json_feed_is_what_the_standard_asks_for(client, article):
    answer = client.get("/feed.json")
    assert answer["Content-Type"] == FORMS["feed.json"]
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/feed.json")
    told, ours = feed["items"]
    assert told["id"] != ours["id"]
    assert isinstance(told["id"], str)
    assert told["external_url"] == article.url
    assert "external_url" not in ours
    assert told["content_text"] == "L’essor <i>des</i> prêts & dépôts"
    assert datetime.fromisoformat(told["date_published"]) == article.published_at
    assert told["authors"] == [{"name": "Awa Diop"}]
    assert told["tags"] == ["Economie", "Énergie"]
    assert told["language"] == "en"


@pytest.mark.parametrize("file", FORMS)
def test_no_feed_gives_more_than_the_source_allows(client, make, source, file):
    make("Le titre", summary="mot " * 200, body_html="<p>Le texte entier</p>")
    source.excerpt_length = 0
    source.save()
    text = client.get(f"/{file}").text
    assert "Le titre" in text
    assert "mot mot" not in text
    assert "Le texte entier" not in text


def test_rss_may_be_kept_five_minutes(client, make):
    make()
    assert client.get("/rss.xml")["Cache-Control"].startswith("public, max-age=300, s-maxage=")


def test_what_is_withdrawn_changes_the_feed_for_who_has_it(client, make):
    old = make("À retirer", minutes=60)
    make("Le plus récent")
    first = client.get("/rss.xml")
    assert "Last-Modified" not in first  # no date in the feed tells a withdrawal
    old.hide()
    again = client.get("/rss.xml", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "À retirer" not in again.content.decode()


def test_a_control_sign_in_a_sectors_name_breaks_no_feed(client, make):
    article = make("Un titre", sector="energie")
    sector = article.filed_sectors.get().sector
    type(sector).objects.filter(pk=sector.pk).update(name_fr="Mi\x08nes")
    for address in ("/rss.xml", "/secteurs/energie/rss.xml"):
        assert client.get(address).status_code == 200


def test_signs_that_xml_cannot_hold_are_dropped(client, make):
    make("Le\x0b titre \ufffe", summary="a\x01b", author="A\x02wa", url="https://guichet.example/\x0c1")
    (item,) = items(client.get("/rss.xml"))
    assert (item.findtext("title"), item.findtext("description")) == ("Le titre ", "ab")
    assert not feedparser.parse(client.get("/atom.xml").content).bozo
    assert client.get("/feed.json").json()["items"][0]["title"] == "Le titre "


@pytest.fixture
def feeds(make, source):
    make()
    silent = Source.objects.create(slug="muet", name="Le Muet")
    return [
        Feed.objects.create(source=source, url="https://guichet.example/rss?a=1&b=2"),
        Feed.objects.create(source=source, url="https://moi:motdepasse@guichet.example/prive.xml"),
        Feed.objects.create(source=source, url="https://guichet.example/page", kind="page"),
        Feed.objects.create(source=source, url="https://guichet.example/arrete.xml", state="suspended"),
        Feed.objects.create(source=silent, url="https://muet.example/rss"),
    ]


def test_the_opml_names_the_feeds_of_the_public_sources(client, feeds):
    answer = client.get("/sources/sources.opml")
    root = etree.fromstring(answer.content)
    assert (answer.status_code, root.get("version")) == (200, "2.0")
    assert root.findtext("head/title")
    assert [one.get("text") for one in root.findall("body/outline")] == ["média"]
    (one,) = root.findall("body/outline/outline")
    assert one.get("xmlUrl") == "https://guichet.example/rss?a=1&b=2"
    assert (one.get("text"), one.get("type"), one.get("htmlUrl")) == ("Le Guichet", "rss", "https://guichet.example/")


def test_no_password_leaves_with_the_opml(client, feeds):
    assert "motdepasse" not in client.get("/sources/sources.opml").text


@pytest.fixture
def own(make):
    """One of ours, with a picture of ours; and one of another publisher, whose text we may show."""
    article = make("Notre enquête", url=None, summary="Le chapô", body_html="<p>Le <b>texte</b> & la suite</p>")
    article.uploaded_picture = UploadedPicture.objects.create(alt="Le port", width=1280, height=720)
    article.save()
    Source.objects.update(may_full_text=True, may_image=True)
    make("D’un autre", body_html="<p>Sa prose</p>", image="https://guichet.example/a.jpg", minutes=900)
    return article


def test_our_own_articles_go_out_whole_with_their_picture(client, own):
    picture = f"{settings.SITE_URL}/images/{own.uploaded_picture_id}-1280.webp"
    [rss] = [one for one in feedparser.parse(client.get("/rss.xml").content).entries if one.title == own.title]
    assert rss.content[0].value == "<p>Le <b>texte</b> & la suite</p>"
    assert (rss.media_content[0]["url"], rss.media_content[0]["medium"]) == (picture, "image")
    [atom] = [one for one in feedparser.parse(client.get("/atom.xml").content).entries if one.title == own.title]
    assert atom.content[0].value == "<p>Le <b>texte</b> & la suite</p>"
    assert [link["href"] for link in atom.links if link["rel"] == "enclosure"] == [picture]
    [told] = [one for one in client.get("/feed.json").json()["items"] if one["title"] == own.title]
    assert told["content_html"] == "<p>Le <b>texte</b> & la suite</p>"
    assert (told["image"], told["summary"]) == (picture, "Le chapô")


def test_a_picture_that_somebody_else_is_credited_with_stays_here(client, own):
    UploadedPicture.objects.update(credit="Agence Exemple")
    [told] = [one for one in client.get("/feed.json").json()["items"] if one["title"] == own.title]
    assert "image" not in told
    assert f"images/{own.uploaded_picture_id}" not in client.get("/rss.xml").text
    page = client.get(own.get_absolute_url()).text
    assert f'og:image" content="{settings.SITE_URL}/images' not in page
    assert "Agence Exemple" in page


@pytest.mark.parametrize("file", FORMS)
def test_the_articles_of_others_go_out_without_text_and_picture_whatever_their_source_allows_here(client, own, file):
    content = client.get(f"/{file}").text
    assert "D’un autre" in content
    assert "Sa prose" not in content
    assert content.count(".webp") == 1


def test_a_source_named_like_the_site_is_named_once(client, make):
    Source.objects.update(name=settings.SITE_NAME)
    make()
    assert (
        etree.fromstring(client.get("/sources/le-guichet/rss.xml").content).findtext("channel/title")
        == settings.SITE_NAME
    )
    assert f"<title>{settings.SITE_NAME}</title>" in client.get("/sources/le-guichet/").text


@pytest.mark.parametrize("file", FORMS)
def test_any_sites_scripts_may_read_a_feed_and_so_may_they_once_it_is_known(client, article, file):
    whole = client.get(f"/{file}")
    known = client.get(f"/{file}", headers={"If-None-Match": whole["ETag"]})
    assert known.status_code == 304
    for answer in (whole, known):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in client.get("/")


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
@pytest.mark.parametrize(("root", "sheet"), [("/", "feed.css"), ("/en/", "feed-en.css")])
def test_a_feed_names_the_stylesheet_of_its_language(client, article, root, sheet, file):
    content = client.get(root + file).content
    (told,) = etree.fromstring(content).itersiblings(preceding=True)
    assert (told.target, told.get("type"), told.get("href")) == (
        "xml-stylesheet",
        "text/css",
        f"/static/feed/{sheet}",
    )
    assert finders.find(told.get("href").removeprefix("/static/"))
    assert feedparser.parse(content).bozo is False


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_a_browser_that_opens_a_feed_gets_the_same_bytes_as_xml(client, article, settings, file):
    settings.PAGE_CACHE = True
    read = client.get(f"/{file}")
    opened = client.get(f"/{file}", headers={"Sec-Fetch-Dest": "document"})
    assert (read["Content-Type"], opened["Content-Type"]) == (FORMS[file], "application/xml; charset=utf-8")
    assert (read.content, read["ETag"]) == (opened.content, opened["ETag"])
    assert "Sec-Fetch-Dest" in read["Vary"]
    assert client.get(f"/{file}", headers={"Sec-Fetch-Dest": "empty"})["Content-Type"] == FORMS[file]
    assert "Sec-Fetch-Dest" not in client.get("/")["Vary"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "sentence", "scheme"),
    [("/rss.xml", "Ceci est un flux.", "light"), ("/en/atom.xml", "This is a feed.", "dark")],
)
def test_a_browser_shows_a_feed_as_a_page(article, live_server, page, path, sentence, scheme):
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + path)
    wait_until(page, "getComputedStyle(document.documentElement).maxWidth !== 'none'")
    shown = page.evaluate(
        "() => { const title = document.querySelector('title');"
        "return [title.textContent, getComputedStyle(title, '::after').content, getComputedStyle(title).display,"
        "getComputedStyle(document.querySelector('category')).display,"
        "getComputedStyle(document.documentElement).backgroundColor]; }"
    )
    assert shown[0] == settings.SITE_NAME
    assert shown[1].strip('"').startswith(sentence)
    assert shown[2:4] == ["block", "none"]
    assert shown[4] == ("rgb(17, 20, 27)" if scheme == "dark" else "rgb(251, 250, 247)")
    assert refused == []
