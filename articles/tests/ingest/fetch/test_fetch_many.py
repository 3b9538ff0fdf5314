"""Many feeds asked at once."""

import asyncio
import time

from articles.ingest.fetch.fetch_many import fetch_many
from articles.ingest.records import FeedRequest, Fetched, FetchError


def feeds(count):
    return [(f"site{n}", FeedRequest(f"https://site{n}.example/rss")) for n in range(count)]


def test_each_feed_gets_its_own_answer():
    async def get(request):
        if "site1." in request.url:
            raise FetchError("dns", "Nom introuvable.")
        return Fetched(url=request.url)

    found = dict(fetch_many(feeds(3), get=get))
    assert len(found) == 3
    assert isinstance(found["site1"], FetchError)
    assert found["site2"].url == "https://site2.example/rss"


def test_no_more_are_asked_at_once_than_the_setting_says(settings):
    settings.FETCH_CONCURRENCY = 2
    asking, most = 0, 0

    async def get(request):
        nonlocal asking, most
        asking += 1
        most = max(most, asking)
        await asyncio.sleep(0.01)
        asking -= 1
        return Fetched(url=request.url)

    assert len(list(fetch_many(feeds(6), get=get))) == 6
    assert most == 2


def test_a_site_is_not_blamed_for_the_time_we_took_to_store():
    async def get(request):
        if "site0." in request.url:
            return Fetched(url=request.url)
        async with asyncio.timeout(0.5):
            await asyncio.sleep(0.1)
        return Fetched(url=request.url)

    for feed, answer in fetch_many(feeds(2), get=get):
        assert isinstance(answer, Fetched), feed
        if feed == "site0":
            time.sleep(0.8)


def test_leaving_early_ends_what_is_still_being_asked():
    ended = []

    async def get(request):
        if "site0." in request.url:
            return Fetched(url=request.url)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append(request.url)
            raise

    coming = fetch_many(feeds(3), get=get)
    next(coming)
    coming.close()
    assert len(ended) == 2


def test_a_defect_is_an_answer_too():
    async def get(request):
        raise RuntimeError("a defect")

    ((_, answer),) = fetch_many(feeds(1), get=get)
    assert answer.reason == "error"
