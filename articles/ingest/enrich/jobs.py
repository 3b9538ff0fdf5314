"""After an article is stored: its page and its picture are fetched, where its source's rights allow.

The rows of Page and Picture say what is to be done. Killed at any moment, the same is done again, and nothing doubles: a
picture's files have their names from its address, and a page fills the fields of one article.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Self

from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.enrich import image_files
from articles.ingest.enrich.apply import Unfit, fill, is_elsewhere
from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, answers
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.models import Article, Page, Picture
from articles.models.feeds.fetch_job import TRIES
from articles.web.hosts import host_of

HOSTS = 30  # held at once
EACH = 30  # errands to one host in one run
A_WHILE = timedelta(minutes=2)  # for what a host that wants longer pauses must wait, so that others have their turn
SILENCE = timedelta(hours=8)  # before a host whose robots.txt cannot be read is called on again
LONGEST_ADDRESS = 2000  # signs that a row holds
LIMITS = Limits(raw=8_000_000, unpacked=8_000_000)
PAGES = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
PHOTOS = "image/webp,image/jpeg,image/png;q=0.9,image/*;q=0.5"
# Why a fetch may fail today and not tomorrow, beside every 5xx.
PASSING = {"dns", "refused", "unreachable", "timeout", "reset", "network", "protocol", "truncated", "unavailable"}
PASSING |= {"robots-unknown", "too-many", "tls", "tls-expired", "empty", "encoding", "disk", "error"}

log = logging.getLogger(__name__)


def wanted(articles: Iterable[Article]) -> tuple[list[Page], list[Picture]]:
    """What is to be fetched for these new articles, as far as rights go; not saved. Their sources must be loaded."""
    articles = list(articles)
    pages = [Page(article=one, url=one.url or "") for one in articles if _has_more_to_say(one)]
    return pages, image_files.wanted(articles)


def _has_more_to_say(article: Article) -> bool:
    """Whether its page may bring what we lack. A document (PDF…) is not a page."""
    source = article.source
    useful = source.may_full_text or (source.may_image and not article.image)
    is_file = any(document.get("url") == article.url for document in article.documents)
    return bool(article.url) and useful and not is_file


def run(now: datetime, budget_seconds: float = 40, *, get: Get | None = None) -> Counter[str]:
    """Do what is due to the hosts that nobody holds, no longer than the budget and the last answer.

    Counts: "page" and "picture" done, and failures by reason. `get` stands in for the network.
    """
    ends = time.monotonic() + budget_seconds
    told = Counter({"given up": Page.objects.give_up(now) + Picture.objects.give_up(now)})
    with Hold(now) as hold:
        errands = _permitted(_due(set(hold.free_at), now), hold, get, told)
        limits = replace(LIMITS, follow=robots_policy.along(hold.free_at))
        asked = ((errand, _request(errand)) for errand in _until(ends, errands) if errand.host not in hold.resting)
        for errand, answer in answers(asked, get=get, limits=limits, free_at=hold.free_at, beat=hold.beat):
            if errand.host in hold.resting:
                continue
            told[reason := _settle(errand, answer)] += 1
            if reason == "too-costly":
                hold.rest(errand.host)
    return +told


class Hold(robots_policy.Hold):
    """The hosts that a run has in its hands, longest waited for first."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def __enter__(self) -> Self:
        since: dict[str, datetime] = {}
        for kind in (Page, Picture):
            for host, moment in kind.objects.due(self.now).hosts(self.now, HOSTS).items():
                since[host] = min(moment, since.get(host, moment))
        self.take(sorted(since, key=since.__getitem__)[:HOSTS])
        return self


def _due(hosts: set[str], now: datetime) -> list[Page | Picture]:
    """What is due to these hosts, the hosts in turn, pages before pictures."""
    pages = Page.objects.due(now).in_turn(hosts, EACH)
    photos = Picture.objects.due(now).in_turn(hosts, EACH)
    return list(chain(pages, photos))


def _permitted(
    errands: Iterable[Page | Picture], hold: Hold, get: Get | None, told: Counter[str]
) -> list[Page | Picture]:
    """Those that robots.txt allows now; the others are refused, or put off."""
    errands = list(errands)
    urls = [errand.url for errand in errands]
    allowed = robots_policy.permitted(urls, get=get, free_at=hold.free_at, beat=hold.beat)
    willing, waiting = ({e.host for e in errands if (e.url in allowed) is known} for known in (True, False))
    for kind in (Page, Picture):
        kind.objects.put_off(waiting & willing, hold.now, A_WHILE)
        kind.objects.put_off(waiting - willing, hold.now, SILENCE, "robots-unknown")
    refused = [errand for errand in errands if allowed.get(errand.url) is False]
    for errand in refused:
        errand.refuse("robots", hold.now)
    told["robots"] += len(refused)
    return [errand for errand in errands if allowed.get(errand.url)]


def _until(ends: float, errands: Iterable[Page | Picture]) -> Iterator[Page | Picture]:
    for errand in errands:
        if time.monotonic() >= ends:
            return
        yield errand


def _request(errand: Page | Picture) -> FeedRequest:
    return FeedRequest(errand.url, accept=PAGES if isinstance(errand, Page) else PHOTOS)


def _settle(errand: Page | Picture, answer: Answer) -> str:
    """Do the errand with what came; never raises for what a site sends. What is counted: its kind, or why it failed."""
    now = timezone.now()
    if not errand.begin(now):
        return "lost"  # another worker did it while we slept past our lease
    try:
        if isinstance(answer, FetchError):
            raise answer
        return _read_page(errand, answer) if isinstance(errand, Page) else _keep_picture(errand, answer)
    except SoftTimeLimitExceeded:  # the worker's hour has come: the try is counted, another is made later
        raise
    except Unfit as unfit:
        errand.refuse(unfit.reason, now)
        return unfit.reason
    except robots_policy.Moved as moved:
        return _send_on(errand, moved.url, now)
    except FetchError as error:
        reason, wait = error.reason, error.retry_after or 0
    except OSError:
        log.exception("The picture at %s cannot be kept", errand.url)
        reason, wait = "disk", 0
    except Exception:  # one bad page never stops the others
        log.exception("The errand to %s failed", errand.url)
        reason, wait = "error", 0
    if reason in PASSING or reason.startswith("http-5"):
        errand.fail(reason, now, wait)
    else:
        errand.refuse(reason, now)
    return reason


def _send_on(errand: Page | Picture, url: str, now: datetime) -> str:
    """To where a site has sent us, once that host is in somebody's hands and has told its rules; each move is a try."""
    if isinstance(errand, Page) and is_elsewhere(errand.url, url):
        errand.refuse("elsewhere", now)
        return "elsewhere"
    if errand.tries >= TRIES or len(url) > LONGEST_ADDRESS:
        errand.refuse("redirect-loop", now)
        return "redirect-loop"
    type(errand).objects.filter(pk=errand.pk).update(url=url, host=host_of(url), due_at=now)
    return "moved"


def _read_page(page: Page, answer: Fetched) -> str:
    from articles.ingest.extract.article import NotAnArticle, extract  # which only those who do errands need in memory

    try:
        found = Budget(answer.cpu).run(extract, answer.content, answer.url, answer.content_type)
    except NotAnArticle as error:
        raise Unfit(error.reason) from error
    except TooCostly as error:
        raise Unfit("too-costly") from error
    fill(page, found, answer.url, timezone.now())
    return "page"


def _keep_picture(picture: Picture, answer: Fetched) -> str:
    from articles.ingest.enrich.image import Refused, render  # Pillow, the same

    try:
        made = Budget(answer.cpu).run(render, answer.content, image_files.WIDTHS)
    except Refused as error:
        raise Unfit(error.reason) from error
    except TooCostly as error:
        raise Unfit("too-costly") from error
    image_files.write(picture.key, made.files)
    picture.finish(timezone.now(), width=made.width, height=made.height)
    return "picture"
