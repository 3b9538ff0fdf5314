"""The same feeds captured again and again: repeats add nothing, an edited title updates in place.

Here the first twenty polls of each; POLLS=all reads all of them.
"""

import os
import re
from pathlib import Path

import feedparser
import pytest

from articles.ingest.pipeline import refresh
from articles.ingest.records import Fetched
from articles.models import Article, Category, Feed, Source
from articles.text.html_text import html_to_text
from articles.web.urls import address_key, canonical_url

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[4] / "shared" / "corpora"))
READ = None if os.environ.get("POLLS") == "all" else 20
OUTLETS = sorted(path.name for path in (CORPORA / "polls").glob("*")) if CORPORA.is_dir() else ["none"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine"),
]


@pytest.mark.parametrize("outlet", OUTLETS)
def test_one_article_a_guid_and_the_last_title_wins(outlet):
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    feed = Feed.objects.create(source=Source.objects.create(slug="s", name="S"), url="https://outlet.example/rss")
    said: dict[str, str] = {}
    for poll in sorted((CORPORA / "polls" / outlet).glob("*.xml"))[:READ]:
        content = poll.read_bytes()

        async def get(request, content=content):
            return Fetched(url=request.url, content=content)

        feed.refresh_from_db()
        refresh(feed, get=get)
        for entry in reversed(feedparser.parse(content).entries):
            if entry.get("title"):
                said[entry.get("id") or entry.get("link")] = html_to_text(entry.title)
    shown = dict(feed.appearances.exclude(guid="").values_list("guid", "article__title"))
    shown |= dict(feed.appearances.filter(guid="").values_list("article__url", "article__title"))
    known = {address_key(url): title for url, title in feed.appearances.values_list("article__url", "article__title")}
    for guid, title in said.items():
        if guid.startswith("http") or guid in shown:
            assert words(shown.get(guid) or known[address_key(canonical_url(guid))]) == words(title), guid
    assert feed.quarantine.count() == 0
    assert Article.objects.count() <= len(said)


def words(title):
    return re.sub(r"\W+", " ", title).strip().casefold()
