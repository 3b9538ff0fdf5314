import uuid

import pytest
from django.utils import timezone

from articles.ingest.discover.preview import preview_feed
from articles.ingest.errors import failure
from articles.ingest.fetch.robots_policy import HostLease, RedirectedElsewhere
from articles.models import Article, Host
from articles.tests.ingest.extract.pages import CIRCULARS
from articles.tests.site import HOST, Site, feed

pytestmark = pytest.mark.django_db
TABLE = {"item": "tbody tr", "title": "td:nth-child(2)", "date": "td:first-child"}
INDEX = f"<sitemapindex><sitemap><loc>{HOST}/news.xml</loc></sitemap></sitemapindex>"
MAP = "<urlset xmlns:n='n'><url><loc>https://journal.example/1</loc><n:news><n:title>Un titre</n:title></n:news></url></urlset>"


def test_a_page_shows_what_its_selectors_find_and_stores_nothing():
    site = Site({"/avis": CIRCULARS})
    trial = preview_feed(f"{HOST}/avis", "page", TABLE, get=site.get)
    assert [entry.title for entry in trial.entries][:1] == ["Circulaire n° 2026-01 relative aux OPCVM"]
    assert (dict(trial.skipped), trial.error) == ({"no-address": 1}, "")
    assert site.asked == ["/robots.txt", "/avis"]
    assert not Article.objects.exists()


def test_a_feed_is_tried_without_asking_robots_txt():
    site = Site({"/feed": feed("/1", "/2")})
    assert len(preview_feed(f"{HOST}/feed", "feed", {}, get=site.get).entries) == 2
    assert site.asked == ["/feed"]


def test_an_index_of_sitemaps_is_followed_to_its_newest():
    site = Site({"/index.xml": INDEX, "/news.xml": MAP})
    assert [entry.title for entry in preview_feed(f"{HOST}/index.xml", "sitemap", {}, get=site.get).entries] == [
        "Un titre"
    ]


def test_a_page_that_robots_txt_closes_is_not_asked_for():
    site = Site({"/robots.txt": "User-agent: LaPesee\nDisallow: /avis", "/avis": CIRCULARS})
    assert "robots.txt" in preview_feed(f"{HOST}/avis", "page", TABLE, get=site.get).error
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("recipe", "told"), [({}, "indiquez au moins celui"), ({"item": "a:has(b)"}, "contient une erreur")]
)
def test_a_bad_recipe_is_told_before_anybody_is_asked(recipe, told):
    site = Site({})
    assert told in preview_feed(f"{HOST}/avis", "page", recipe, get=site.get).error
    assert site.asked == []


def test_what_goes_wrong_is_told_in_a_sentence():
    assert "(404)" in preview_feed(f"{HOST}/x", "page", TABLE, get=Site({}).get).error
    assert "ne trouvent plus rien" in preview_feed(f"{HOST}/x", "page", TABLE, get=Site({"/x": "<p>Vide"}).get).error
    assert preview_feed(f"{HOST}/x", "feed", {}, get=Site({"/x": failure("dns")}).get).error


def test_a_site_in_a_workers_hands_is_left_alone():
    site = Site({"/feed": feed("/1")})
    Host.objects.claim(["journal.example"], uuid.uuid4(), timezone.now())
    assert "Réessayez" in preview_feed(f"{HOST}/feed", "feed", {}, get=site.get).error
    assert site.asked == []


def test_what_is_held_is_given_back_whatever_happens():
    with pytest.raises(RuntimeError), HostLease() as hold:
        hold.claim(["journal.example", ""])
        assert set(hold.free_at) == {"journal.example"}
        raise RuntimeError
    assert not Host.objects.filter(lease_token__isnull=False).exists()


def test_a_trial_renews_its_lease_while_it_waits(monkeypatch):
    beats = []
    monkeypatch.setattr(HostLease, "renew_leases", lambda hold: beats.append(len(hold.free_at)))
    preview_feed(f"{HOST}/x", "feed", {}, get=Site({"/x": feed("/1")}).get)
    assert beats


def test_a_page_that_moved_to_another_site_is_read_there_after_its_robots_txt():
    there = "https://www.journal.example"
    site = Site({"/avis": RedirectedElsewhere(f"{there}/avis"), f"{there}/avis": CIRCULARS})
    assert preview_feed(f"{HOST}/avis", "page", TABLE, get=site.get).entries
    assert site.asked == ["/robots.txt", "/avis", f"{there}/robots.txt", f"{there}/avis"]
    closed = Site(site.pages | {f"{there}/robots.txt": "User-agent: *\nDisallow: /"})
    Host.objects.update(robots_until=None)
    assert "robots.txt" in preview_feed(f"{HOST}/avis", "page", TABLE, get=closed.get).error
    assert f"{there}/avis" not in closed.asked


def test_pages_that_send_us_round_in_circles_are_left():
    site = Site({"/avis": RedirectedElsewhere(f"{HOST}/avis")})
    assert "en boucle" in preview_feed(f"{HOST}/avis", "page", TABLE, get=site.get).error


@pytest.mark.parametrize("url", ["", "http://[", "ftp://a.example/x", "javascript:1", "https://u:p@a.example/x"])
@pytest.mark.parametrize("kind", ["feed", "page"])
def test_what_is_no_address_is_told_so_and_nobody_is_asked(url, kind):
    assert "http://" in preview_feed(url, kind, {"item": "a"}).error
    assert not Host.objects.exists()
