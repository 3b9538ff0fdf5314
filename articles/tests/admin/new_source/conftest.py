from functools import partial

import pytest

from articles.admin.new_source import trying
from articles.ingest.discover.find import discover_feeds
from articles.ingest.discover.preview import preview_feed
from articles.tests.site import Site, feed

LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
HOME = f"<html lang='fr-SN'><title>Accueil | Le Journal</title>{LINK.format('/feed')}{LINK.format('/sport/rss')}"


@pytest.fixture
def site(monkeypatch):
    """An invented site in the place of the network."""
    site = Site({"/": HOME, "/feed": feed("/1", "/2"), "/sport/rss": feed("/3", title="Sport")})
    monkeypatch.setattr(trying, "preview_feed", partial(preview_feed, get=site.get))
    monkeypatch.setattr(trying, "discover_feeds", partial(discover_feeds, get=site.get))
    return site
