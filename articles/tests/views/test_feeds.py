import pytest
from lxml import etree


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


@pytest.mark.parametrize(
    "address",
    ["/", "/marches/", "/veille-reglementaire/", "/rubriques/forex/", "/pays/sn/", "/regions/uemoa/", "/en/pays/sn/"],
)
def test_every_listing_has_its_rss(client, source, address):
    response = client.get(f"{address}rss.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert items(response) == []


def test_rss_gives_no_more_than_the_source_allows(client, make, source):
    make("Le titre", summary="mot " * 200, body_html="<p>Le texte entier</p>")
    source.excerpt_length = 0
    source.save()
    response = client.get("/rss.xml")
    assert items(response)[0].findtext("description") in (None, "")
    assert "Le texte entier" not in response.text


def test_who_has_it_already_is_told_so(client, make):
    make("Le titre")
    first = client.get("/rss.xml")
    again = client.get("/rss.xml", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make("Un autre")
    assert client.get("/rss.xml", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_rss_may_be_kept_five_minutes(client, make):
    make()
    assert client.get("/rss.xml")["Cache-Control"] == "public, max-age=300"


def test_signs_that_xml_cannot_hold_are_dropped(client, make):
    make("Le\x0b titre \ufffe", summary="a\x01b")
    (item,) = items(client.get("/rss.xml"))
    assert (item.findtext("title"), item.findtext("description")) == ("Le titre ", "ab")


def test_the_map_of_the_site_names_recent_articles(client, make):
    article = make("Le titre")
    assert f"{article.get_absolute_url()}</loc>" in client.get("/sitemap.xml").text
    etree.fromstring(client.get("/sitemap.xml").content)
    assert "/sitemap.xml" in client.get("/robots.txt").text


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
