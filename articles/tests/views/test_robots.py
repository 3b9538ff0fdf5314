from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.utils import timezone

from articles.views.crawlers import TRAINING_BOTS


def rules(client):
    read = RobotFileParser()
    read.parse(client.get("/robots.txt").text.splitlines())
    return read


@pytest.fixture
def listed(settings, db):
    settings.INDEXABLE = True


def test_robots_may_read_all_but_the_rooms_of_others(client, listed):
    allowed = rules(client)
    for path in ("/", "/en/", "/secteurs/mines/", "/actualite/1-titre/", "/cartes/1-0123456789abcdef.png", "/rss.xml"):
        assert allowed.can_fetch("Googlebot", path), path
    for path in ("/gestion/", "/compte/login/", "/en/compte/", "/recherche/?q=x", "/en/recherche/"):
        assert not allowed.can_fetch("Googlebot", path), path


def test_robots_that_read_feeds_may_read_those_of_searches(client, listed):
    for path in ("/recherche/rss.xml?q=x", "/en/recherche/atom.xml?q=x", "/recherche/feed.json?q=x"):
        assert rules(client).can_fetch("Feedly", path), path


def test_robots_are_told_of_the_sitemaps(client, listed, make):
    make(url=None)  # without news of ours there is no sitemap of news
    assert [one.split("/", 3)[3] for one in rules(client).site_maps()] == ["sitemap.xml", "sitemaps/actualites.xml"]


def test_outside_production_nobody_is_to_list_us(client, db, settings):
    settings.INDEXABLE = False
    assert not rules(client).can_fetch("Googlebot", "/")
    assert rules(client).site_maps() is None
    for path in ("/", "/rss.xml", "/robots.txt", "/rien/"):
        assert client.get(path)["X-Robots-Tag"] == "noindex, nofollow"


def test_in_production_no_page_asks_to_be_forgotten(client, listed):
    assert "X-Robots-Tag" not in client.get("/")


def test_robots_that_train_models_are_refused_where_the_setting_says_so(client, listed, settings):
    settings.ROBOTS_AI = "allow"
    assert all(rules(client).can_fetch(robot, "/") for robot in TRAINING_BOTS)
    settings.ROBOTS_AI = "refuse"
    assert not any(rules(client).can_fetch(robot, "/") for robot in TRAINING_BOTS)
    assert rules(client).can_fetch("Googlebot", "/")


def test_llms_txt_says_what_the_paper_is_in_markdown_and_leads_nowhere_in_vain(client, listed, source):
    answer = client.get("/llms.txt")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# La Pesée\n\n> ")
    addresses = [part.split(")")[0] for part in answer.text.split("](")[1:]]
    assert len(addresses) > 8
    for address in addresses:
        assert client.get("/" + address.split("/", 3)[3]).status_code == 200, address
    assert "&" not in answer.text  # nothing is escaped for HTML


def test_a_weakness_can_be_told_to_somebody(client, db, settings):
    settings.CONTACT_EMAIL = "securite@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:securite@example.org"
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_password_managers_find_where_a_password_is_changed(client, db):
    answer = client.get("/.well-known/change-password")
    assert (answer.status_code, answer["Location"]) == (302, "/compte/password/change/")
