"""One visit, before it is compared with what we have."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.feed_result import read_answer
from articles.ingest.records import Fetched
from articles.models import Feed, Source

NOW = timezone.now().replace(microsecond=0)
DOCUMENT = (
    b"<rss version='2.0'><channel><title>t</title><item><title>T</title><link>https://a.example/1</link></item>"
    b"</channel></rss>"
)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [{"content": DOCUMENT}, {"not_modified": True}])
def test_a_feed_is_visited_again_at_the_pace_of_what_it_published(answer):
    source = Source.objects.create(slug="a", name="A")
    feed = Feed.objects.create(source=source, url="https://a.example/rss")
    for gap, expected in (timedelta(hours=4), timedelta(hours=2)), (timedelta(minutes=40), timedelta(minutes=20)):
        feed.recent = [int((NOW - gap * number).timestamp()) for number in range(40)][::-1]
        wait = read_answer(feed, None, Fetched(feed.url, **answer), NOW).outcome.due_at - NOW
        assert expected * 0.9 <= wait <= expected * 1.1
