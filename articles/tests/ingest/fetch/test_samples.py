import asyncio
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from rapidfuzz.fuzz import token_sort_ratio

from articles.ingest.fetch import samples
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


def test_there_are_enough_entries_each_with_its_own_address():
    assert len(entries()) >= 66
    assert len({link for _, _, link, _ in entries()}) == len(entries())


def test_every_host_is_reserved_for_examples():
    sources = json.loads((samples.SAMPLES_FOLDER / "sources.json").read_text(encoding="utf-8"))["sources"]
    links = [link for *_, link, _ in entries()] + [row[name] for row in sources for name in ("homepage", "feed_url")]
    assert {urlsplit(link).hostname.rpartition(".")[2] for link in links} == {"example"}


def test_every_outlet_says_that_it_is_a_sample_and_bears_no_real_name():
    sources = json.loads((samples.SAMPLES_FOLDER / "sources.json").read_text(encoding="utf-8"))["sources"]
    real = {row["name"].lower() for row in json.loads((load.DATA / "sources.json").read_text())["sources"]}
    for row in sources:
        assert "exemple" in row["name"].lower() or "sample" in row["name"].lower()
        assert row["name"].lower() not in real


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


def test_a_document_is_the_same_within_the_hour():
    path = next(iter(samples.sample_paths().values()))
    assert samples.render_sample(path, NOW) == samples.render_sample(path, NOW.replace(minute=1))
    assert samples.render_sample(path, NOW) != samples.render_sample(path, NOW.replace(hour=11))


def test_a_second_visit_hears_that_nothing_changed():
    url = next(iter(samples.sample_paths()))
    first = asyncio.run(samples.get(FeedRequest(url)))
    again = asyncio.run(samples.get(FeedRequest(url, etag=first.etag)))
    assert first.content
    assert again.not_modified or again.etag != first.etag  # the hour may just have struck


def test_an_unknown_address_fails_like_an_unknown_host():
    with pytest.raises(FetchError) as told:
        asyncio.run(samples.get(FeedRequest("https://elsewhere.example/")))
    assert told.value.reason == "dns"
