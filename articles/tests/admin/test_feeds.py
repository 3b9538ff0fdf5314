from functools import partial

import pytest

from articles.admin.new_source import trying
from articles.editing import visits
from articles.ingest.discover.find import discover_feeds
from articles.ingest.discover.preview import preview_feed
from articles.models import Act, Article, Feed, Source
from articles.tests.admin.browser import changed
from articles.tests.ingest.extract.pages import CIRCULARS
from articles.tests.site import HOST, Site, feed

pytestmark = pytest.mark.django_db
FEEDS = "/gestion/articles/feed/"
SOURCES = "/gestion/articles/source/"
TABLE = {"item": "tbody tr", "title": "td:nth-child(2)", "date": "td:first-child"}
LATER = {"due_at_0": "24/11/2030", "due_at_1": "08:00:00"}


@pytest.fixture
def listing(taxonomy):
    source = Source.objects.first()
    return Feed.objects.create(source=source, url=f"{HOST}/avis", kind="page", recipe=TABLE, etag="x")


@pytest.fixture
def site(monkeypatch):
    """An invented site in the place of the network."""
    site = Site({"/avis": CIRCULARS, "/": "<p>", "/feed/": feed("/1"), "/flux": "<script>alert(1)</script>"})
    monkeypatch.setattr(trying, "preview_feed", partial(preview_feed, get=site.get))
    monkeypatch.setattr(trying, "discover_feeds", partial(discover_feeds, get=site.get))
    return site


def change(client, listing, **values):
    answer = changed(client, listing, follow=False, **values)
    listing.refresh_from_db()
    return answer


def test_each_selector_is_a_plain_field_filled_with_what_is_kept(chief, listing):
    text = chief.get(f"{FEEDS}{listing.pk}/change/").content.decode()
    assert 'name="item" value="tbody tr"' in text
    assert 'name="title" value="td:nth-child(2)"' in text
    assert "recipe" not in text


def test_selectors_that_did_not_change_leave_the_visit_alone(chief, listing):
    assert change(chief, listing).status_code == 302
    assert (listing.recipe, listing.etag) == (TABLE, "x")


def test_other_selectors_are_kept_and_the_page_is_read_anew(chief, listing):
    change(chief, listing, item=".avis li", title="", date="", date_order="md", language="fr")
    assert listing.recipe == {"item": ".avis li", "date_order": "md", "language": "fr"}
    assert listing.etag == ""


def test_a_page_that_becomes_a_feed_drops_its_selectors(chief, listing):
    change(chief, listing, kind="feed")
    assert (listing.kind, listing.recipe, listing.etag) == ("feed", {}, "")


def test_a_page_needs_to_know_what_repeats(chief, listing):
    assert "indiquez au moins celui" in change(chief, listing, item="").content.decode()
    assert listing.recipe == TABLE


def test_a_bad_selector_is_told_under_its_field(chief, listing):
    answer = change(chief, listing, date="td:has(b)")
    assert "contient une erreur" in answer.context["adminform"].form.errors["date"][0]
    assert listing.recipe == TABLE


def test_an_editor_adds_a_page(signed_in_as, taxonomy):
    source = Source.objects.first()
    values = {"source": source.pk, "url": f"{HOST}/p", "kind": "page", "state": "inactive", "item": "li"} | LATER
    assert signed_in_as("Rédaction").post(f"{FEEDS}add/", values).status_code == 302
    assert Feed.objects.get(url=f"{HOST}/p").recipe == {"item": "li"}


def test_the_trial_shows_what_the_forms_selectors_find_and_keeps_nothing(chief, listing, site):
    answer = change(chief, listing, title="td:nth-child(2)", _try="Essayer le flux", item="tbody tr:first-child")
    text = answer.content.decode()
    assert "Circulaire n° 2026-01 relative aux OPCVM" in text
    assert "PDF, 1,2\u00a0Mo" in text
    assert "Laissés de côté (sans lien" in change(chief, listing, _try="1").content.decode()
    assert "1 article trouvé" in text
    assert listing.recipe == TABLE
    assert not Article.objects.filter(url__startswith="https://docs.regulator.example").exists()


def test_the_trial_says_what_goes_wrong(chief, listing, site):
    assert "ne trouvent plus rien" in change(chief, listing, _try="1", item=".gone").content.decode()
    assert "contient une erreur" in change(chief, listing, _try="1", item="a:has(b)").content.decode()
    assert "(404)" in change(chief, listing, _try="1", url=f"{HOST}/nowhere").content.decode()


def test_the_trial_of_a_feed_to_come_needs_no_source(chief, site, taxonomy):
    values = {"url": f"{HOST}/feed/", "kind": "feed", "_try": "Essayer le flux"}
    assert "Titre /1" in chief.post(f"{FEEDS}add/", values).content.decode()
    assert not Feed.objects.filter(url=f"{HOST}/feed/").exists()


def test_a_trial_needs_the_right_to_change_feeds(signed_in_as, listing, site):
    sent = {"_try": "Essayer le flux"}
    assert signed_in_as("Modération").post(f"{FEEDS}{listing.pk}/change/", sent).status_code == 403
    assert site.asked == []


def test_what_a_page_says_is_shown_as_text(chief, listing, site):
    site.pages["/avis"] = '<p><a href="/1">&lt;script&gt;alert(1)&lt;/script&gt;</a></p>'
    text = change(chief, listing, _try="1", item="p", title="", date="").content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text


@pytest.fixture
def source(taxonomy):
    return Source.objects.create(slug="journal", name="Journal", homepage=f"{HOST}/")


def look(client, source, **values):
    return client.post(f"{SOURCES}{source.pk}/feeds/", values)


def test_a_source_has_a_way_to_its_feeds_and_nothing_is_asked_by_looking(chief, source, site):
    assert f"{SOURCES}{source.pk}/feeds/" in chief.get(f"{SOURCES}{source.pk}/change/").content.decode()
    assert f'value="{HOST}/"' in chief.get(f"{SOURCES}{source.pk}/feeds/").content.decode()
    assert site.asked == []


def test_what_the_site_offers_is_listed_and_added_by_a_button(chief, source, site):
    text = look(chief, source, address=f"{HOST}/").content.decode()
    assert f'name="add" value="{HOST}/feed/"' in text
    assert look(chief, source, add=f"{HOST}/feed/", kind="feed").status_code == 302
    added = Feed.objects.get(url=f"{HOST}/feed/")
    assert (added.source, added.state, added.host) == (source, "active", "journal.example")
    assert Act.objects.get(kind="articles.feed").verb == "add"
    assert "déjà ajouté" in look(chief, source, address=f"{HOST}/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x",
        "javascript:alert(1)",
        "",
        f"{HOST}/" + "x" * 2_000,
        "http://u:p@a.example/x",
        "http://a.example:0/",
        "http://a.example:99999/",
    ],
)
def test_only_an_address_that_can_be_fetched_can_be_added(chief, source, url):
    look(chief, source, add=url, kind="feed")
    assert not source.feeds.exists()


def test_a_page_is_not_added_without_the_selectors_that_read_it(chief, source):
    look(chief, source, add=f"{HOST}/avis", kind="page")
    assert not source.feeds.exists()
    text = chief.get(f"{SOURCES}{source.pk}/feeds/").content.decode()
    assert "indiquez au moins celui" in text


def test_a_feed_is_not_added_twice(chief, source):
    look(chief, source, add=f"{HOST}/feed/", kind="feed")
    look(chief, source, add=f"{HOST}/feed/", kind="feed")
    assert source.feeds.count() == 1


@pytest.mark.parametrize("columns", [{"failures": 4, "reason": "http-404"}, {"state": "suspended", "reason": "gone"}])
def test_a_found_feed_takes_the_place_of_the_old_one(signed_in_as, source, site, columns):
    client = signed_in_as("Rédaction")
    old = Feed.objects.create(source=source, url=f"{HOST}/ancien", **columns)
    text = look(client, source, address=f"{HOST}/", old=old.pk).content.decode()
    assert f'name="replace" value="{HOST}/feed/"' in text
    answer = look(client, source, replace=f"{HOST}/feed/", kind="feed", old=old.pk)
    new = Feed.objects.get(url=f"{HOST}/feed/")
    assert answer["Location"] == f"{FEEDS}{new.pk}/change/"
    old.refresh_from_db()
    assert (new.state, old.state, old.reason) == ("active", "suspended", "")
    assert not Feed.objects.gone().exists()
    acts = Act.objects.filter(kind="articles.feed").order_by("pk").values_list("verb", "label")
    assert list(acts) == [("add", new.url), ("suspend", old.url)]


@pytest.mark.parametrize("url", ["ftp://a.example/x", f"{HOST}/ancien"])
def test_what_cannot_be_visited_takes_no_place(chief, source, url):
    old = Feed.objects.create(source=source, url=f"{HOST}/ancien")
    look(chief, source, replace=url, kind="feed", old=old.pk)
    assert list(source.feeds.values_list("url", "state")) == [(old.url, "active")]
    assert not Act.objects.exists()


def test_a_replacement_that_fails_halfway_adds_nothing(chief, source, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr(visits, "suspend_replaced", fail)
    old = Feed.objects.create(source=source, url=f"{HOST}/ancien")
    with pytest.raises(RuntimeError):
        look(chief, source, replace=f"{HOST}/feed/", kind="feed", old=old.pk)
    assert source.feeds.get() == old


def test_only_a_feed_of_this_source_is_replaced(chief, source):
    other = Feed.objects.create(source=Source.objects.create(slug="x", name="X"), url="https://x.example/rss")
    look(chief, source, replace=f"{HOST}/feed/", kind="feed", old=other.pk)
    other.refresh_from_db()
    assert other.state == "active" and not source.feeds.exists()


def test_a_site_without_feeds_says_what_to_do(chief, source, site):
    del site.pages["/feed/"]
    assert "page web" in look(chief, source, address=f"{HOST}/").content.decode()


def test_a_feed_is_tried_as_its_sources(chief, listing, site):
    """The source's own name leaves the titles, as it does when they are stored."""
    title = "Le cacao ivoirien recule encore"
    site.pages["/feed/"] = feed("/1").replace("Titre /1", f"{title} - {listing.source.name}")
    text = change(chief, listing, url=f"{HOST}/feed/", kind="feed", _try="1").content.decode()
    assert title in text
    assert f"{title} -" not in text
