import json

import pytest

from articles.ingest.parse.jsonfeed import read_json_feed
from articles.ingest.records import NotAFeed
from articles.web.files import Enclosure

HERE = "https://a.example/feed.json"


def read(items, **feed):
    return read_json_feed(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Fil", "items": items} | feed), HERE
    )


def only(**item):
    (entry,) = read([{"id": "1", "url": "https://a.example/1", "title": "Titre"} | item]).entries
    return entry


def test_one_broken_item_costs_only_itself():
    parsed = read(["rien", None, {"id": 1, "title": "Titre"}])
    assert [entry.guid for entry in parsed.entries] == ["1"]
    assert parsed.skipped == {"malformed": 2}


def test_a_hub_and_its_own_address_are_read():
    parsed = read([], hubs=[{"type": "WebSub", "url": "https://hub.example/"}], feed_url="/feed.json")
    assert (parsed.hub, parsed.self_url) == ("https://hub.example/", HERE)


def test_an_item_is_read_whole():
    file = {"url": "https://a.example/p.pdf", "mime_type": "application/pdf", "size_in_bytes": 12}
    entry = only(
        content_html="<p>Texte</p>", summary="Court", authors=[{"name": "Awa"}, {"name": "Ali"}], tags=["Or", 3], language="fr",
        date_published="2026-02-03T10:00:00+01:00", image="https://a.example/i.jpg", attachments=[file],
    )  # fmt: skip
    assert (entry.content, entry.summary, entry.author, entry.tags) == ("<p>Texte</p>", "Court", "Awa, Ali", ("Or",))
    assert (entry.published, entry.image, entry.language) == (
        "2026-02-03T09:00:00+00:00",
        "https://a.example/i.jpg",
        "fr",
    )
    assert entry.enclosures == (Enclosure("https://a.example/p.pdf", "application/pdf", 12),)


def test_the_author_of_version_1_0_and_of_the_feed_are_read():
    assert only(author={"name": "Awa"}).author == "Awa"
    assert read([{"id": "1"}], authors=[{"name": "La rédaction"}]).entries[0].author == "La rédaction"


def test_a_link_elsewhere_stands_in_for_a_page():
    assert only(url=None, external_url="https://b.example/2").link == "https://b.example/2"


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"items": 3}', '{"items": [', "[" * 100_000, '{"items": [' + "9" * 9_999 + "]"]
)
def test_what_is_no_json_feed_is_refused(text):
    with pytest.raises(NotAFeed):
        read_json_feed(text, HERE)
