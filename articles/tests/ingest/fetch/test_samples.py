import asyncio
import json
import re
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import urlsplit

import feedparser
import pytest
from PIL import Image
from rapidfuzz.fuzz import token_sort_ratio

from articles.ingest.fetch import samples
from articles.ingest.fetch.sample_pictures import DRAWN, PATH, picture_at
from articles.ingest.fetch.sample_subjects import MOTIFS
from articles.ingest.records import FeedRequest, FetchError
from articles.shipped import load

NOW = datetime(2026, 3, 4, 10, 40, tzinfo=UTC)


def read(path):
    """Title, address and date of each entry."""
    content = samples.render_sample(path, NOW)
    if path.suffix == ".json":
        return [(one["title"], one["url"], one["date_published"]) for one in json.loads(content)["items"]]
    parsed = feedparser.parse(content)
    assert not parsed.bozo
    return [(one.title, one.link, one.published) for one in parsed.entries]


def entries():
    return [(path.name, *one) for path in samples.sample_paths().values() for one in read(path)]


def outlets():
    return json.loads((samples.SAMPLES_FOLDER / "sources.json").read_text(encoding="utf-8"))["sources"]


def test_there_are_enough_entries_each_with_its_own_address():
    assert len(entries()) >= 66
    assert len({link for _, _, link, _ in entries()}) == len(entries())


def test_every_host_is_reserved_for_examples_and_every_outlet_says_that_it_is_one():
    sources = outlets()
    links = [link for *_, link, _ in entries()] + [row[name] for row in sources for name in ("homepage", "feed_url")]
    assert {urlsplit(link).hostname.rpartition(".")[2] for link in links} == {"example"}
    real = {row["name"].lower() for row in json.loads((load.DATA / "sources.json").read_text())["sources"]}
    for name in (row["name"].lower() for row in sources):
        assert "exemple" in name or "sample" in name
        assert name not in real


def test_three_outlets_tell_one_story():
    told = {name: title for name, title, *_ in entries() if "trois centrales solaires" in title}
    assert len(told) == 3
    first = next(iter(told.values()))
    assert all(token_sort_ratio(first, title) >= 90 for title in told.values())


def test_dates_are_counted_from_the_start_of_the_hour():
    dates = {name: date for name, _, _, date in reversed(entries())}
    assert dates["courrier.rss"] == "Wed, 04 Mar 2026 08:25:00 +0000"
    assert dates["savane.atom"] == "2026-03-04T07:00:00+00:00"
    assert all("{{" not in date for *_, date in entries())
    path = next(iter(samples.sample_paths().values()))
    assert samples.render_sample(path, NOW) == samples.render_sample(path, NOW.replace(minute=1))
    assert samples.render_sample(path, NOW) != samples.render_sample(path, NOW.replace(hour=11))


def test_robots_are_let_in_and_a_second_visit_hears_that_nothing_changed():
    url = next(iter(samples.sample_paths()))
    first = asyncio.run(samples.get(FeedRequest(url)))
    again = asyncio.run(samples.get(FeedRequest(url, etag=first.etag)))
    assert first.content
    assert again.not_modified or again.etag != first.etag  # the hour may just have struck
    assert b"Allow: /" in asyncio.run(samples.get(FeedRequest("https://courrier.example/robots.txt"))).content


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://elsewhere.example/robots.txt",
        "https://elsewhere.example/dessins/energie-1.png",
        "https://courrier.example/dessins/rien-1.png",
        "https://courrier.example/dessins/energie-12345.png",
    ],
)
def test_an_unknown_address_fails_like_an_unknown_host(url):
    with pytest.raises(FetchError) as told:
        asyncio.run(samples.get(FeedRequest(url)))
    assert told.value.reason == "dns"


def test_a_picture_is_drawn_from_its_address_and_always_the_same():
    url = "https://courrier.example/dessins/energie-1.png"
    first, again, other = (asyncio.run(samples.get(FeedRequest(one))) for one in (url, url, url.replace("-1.", "-2.")))
    assert (first.content_type, Image.open(BytesIO(first.content)).size) == ("image/png", (960, 540))
    assert first.content == again.content != other.content
    assert len(first.content) <= 30_000


def test_every_sector_and_category_has_shapes_of_its_pictures():
    taxonomy = json.loads((load.DATA / "taxonomy.json").read_text(encoding="utf-8"))
    assert {*MOTIFS} == {row["slug"] for row in (*taxonomy["sectors"], *taxonomy["categories"])}
    assert {*DRAWN} == {*MOTIFS.values()}
    for motif in DRAWN:
        subject = next(one for one in MOTIFS if MOTIFS[one] == motif)
        assert picture_at(f"/dessins/{subject}-7.png")


def test_only_sources_that_grant_it_name_pictures_and_each_can_be_drawn():
    sources = outlets()
    texts = {row["slug"]: (samples.SAMPLES_FOLDER / row["document"]).read_text(encoding="utf-8") for row in sources}
    named = {slug: re.findall(r"https://([^/]+)(/dessins/[^\"]+)", text) for slug, text in texts.items()}
    assert {slug for slug, found in named.items() if found} == {row["slug"] for row in sources if row.get("may_image")}
    for row in sources:
        for host, path in named[row["slug"]]:
            assert host == urlsplit(row["feed_url"]).hostname
            assert PATH.fullmatch(path)[1] in MOTIFS
