"""Feeds, their visits, and what is fetched after an article is stored."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from articles.models import Feed, Page, Picture, Quarantine, Revision, Subscription, Visit
from benches.desk.rows import Desk

FEEDS = 300


def feeds(desk: Desk) -> Iterator[Any]:
    """The sources' feeds; one in eight is not well."""
    for n in range(FEEDS):
        source = desk.sources[n % len(desk.sources)]
        health = desk.luck.choice(["down", "quiet", "slow"]) if n % 8 == 0 else "ok"
        failures, reason = (9, "timeout") if health == "down" else (0, "")
        recent = [int((desk.now - timedelta(hours=hours)).timestamp()) for hours in range(0, 80, 2)]
        yield Feed(
            source_id=source,
            url=f"https://courrier-{source}.example/rss/{n}",
            health=health,
            health_since=desk.past(20),
            failures=failures,
            reason=reason,
            visited_at=desk.past(1),
            succeeded_at=desk.past(1),
            recent=recent,
            last_outcome={"new": 3},
        )


def visits(desk: Desk) -> Iterator[Any]:
    """The visits of two weeks."""
    feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True))
    step = timedelta(days=14) / desk.number["visits"]
    for n in range(desk.number["visits"]):
        status = "failed" if n % 20 == 0 else "ok" if n % 3 else "unchanged"
        reason = desk.luck.choice(["timeout", "http-500", "dns"]) if status == "failed" else ""
        body = b"x" * 200 if n % 500 == 0 else None
        at = desk.now - step * (desk.number["visits"] - n)
        yield Visit(feed_id=desk.luck.choice(feeds), at=at, status=status, reason=reason, new=n % 4, body=body)


def fetched(desk: Desk) -> Iterator[Any]:
    """Pages, pictures, revisions, and what lies in quarantine."""
    feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True))
    states = [("done", ""), ("done", ""), ("refused", "http-404"), ("waiting", "")]
    for n, article in enumerate(desk.articles[-desk.number["pages"] :]):
        state, reason = states[n % 4]
        yield Page(article_id=article, url=f"https://page.example/{article}", state=state, reason=reason)
    for n in range(desk.number["pictures"]):
        state, reason = states[n % 4]
        source, key = desk.sources[n % len(desk.sources)], f"{n:032x}"
        url = f"https://picture.example/{n}.jpg"
        yield Picture(key=key, url=url, state=state, reason=reason, source_id=source, used_at=desk.past(90))
    for _ in range(desk.number["revisions"]):
        article, title = desk.one(desk.articles), desk.news.title("fr", "")
        yield Revision(article_id=article, at=desk.past(60), fields=["title"], title=title)
    for n in range(desk.number["quarantined"]):
        held, title = "flood" if n % 3 else "refused", desk.news.title("en", "")
        feed = feeds[n % 40]
        yield Quarantine(feed_id=feed, key=f"{n:x}", fingerprint="f", title=title, reason=held, at=desk.past(30))
    for feed in feeds[:50]:
        yield Subscription(feed_id=feed, hub="https://hub.example/", topic="https://hub.example/t", state="active")
