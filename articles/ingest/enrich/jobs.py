"""Fetch jobs: the pages and pictures of stored articles, fetched where their sources' rights allow it.

The rows of Page and Picture are the queue. A job that is interrupted is done again without harm: a picture's file names
are derived from its address, and a page fills the fields of one article.
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
from articles.ingest.enrich.apply import AnswerRejected, apply_page, is_other_site
from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, fetch_many
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.models import Article, Page, Picture
from articles.models.feeds.fetch_job import MAX_FETCH_TRIES
from articles.web.hosts import host_of

MAX_HOSTS_HELD = 30  # leased at once
JOBS_PER_HOST = 30  # pages, and as many pictures, per host and run
CRAWL_DELAY_WAIT = timedelta(minutes=2)  # before the next job of a host whose robots.txt asks for longer pauses
ROBOTS_UNKNOWN_WAIT = timedelta(hours=8)  # before a host whose robots.txt cannot be read is asked again
MAX_JOB_URL_CHARS = 2000  # characters, the column's length
JOB_LIMITS = Limits(max_raw_bytes=8_000_000, max_unpacked_bytes=8_000_000)
ARTICLE_PAGE_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
PICTURE_ACCEPT = "image/webp,image/jpeg,image/png;q=0.9,image/*;q=0.5"
# Reasons after which a fetch is tried again, besides every 5xx.
TRANSIENT_REASONS = {
    "dns",
    "refused",
    "unreachable",
    "timeout",
    "reset",
    "network",
    "protocol",
    "truncated",
    "unavailable",
}
TRANSIENT_REASONS |= {"robots-unknown", "too-many", "tls", "tls-expired", "empty", "encoding", "disk", "error"}

log = logging.getLogger(__name__)


def jobs_for(articles: Iterable[Article]) -> tuple[list[Page], list[Picture]]:
    """The jobs for these new articles that their sources' rights allow; not saved. Their sources must be loaded."""
    articles = list(articles)
    pages = [Page(article=article, url=article.url or "") for article in articles if _needs_page(article)]
    return pages, image_files.pictures_for(articles)


def queue_jobs(articles: Iterable[Article]) -> None:
    """Save the jobs for these articles, which are new or shown for the first time. Their sources must be loaded."""
    pages, pictures = jobs_for(articles)
    if pages:
        Page.objects.bulk_create(pages, ignore_conflicts=True)
    if pictures:
        Picture.objects.bulk_create(pictures, ignore_conflicts=True)


def _needs_page(article: Article) -> bool:
    """Whether its page may bring what the article lacks. A document (PDF…) is not a page."""
    source = article.source
    useful = source.may_full_text or (source.may_image and not article.image)
    is_file = any(document.get("url") == article.url for document in article.documents)
    return bool(article.url) and useful and not is_file


def run_jobs(now: datetime, budget_seconds: float = 40, *, get: Get | None = None) -> Counter[str]:
    """Do the due jobs on hosts that nobody holds; start no request after `budget_seconds`.

    Counts: "page" and "picture" done, and failures by reason. `get` replaces the network.
    """
    deadline = time.monotonic() + budget_seconds
    counts = Counter({"given up": Page.objects.refuse_exhausted(now) + Picture.objects.refuse_exhausted(now)})
    with DueHostsLease(now) as lease:
        jobs = _allowed_jobs(_due_jobs(set(lease.free_at), now), lease, get, counts)
        limits = replace(JOB_LIMITS, on_redirect=robots_policy.redirect_policy(lease.free_at))
        requests = (
            (job, _job_request(job)) for job in _until_deadline(deadline, jobs) if job.host not in lease.cooling_hosts
        )
        for job, answer in fetch_many(
            requests, get=get, limits=limits, free_at=lease.free_at, on_tick=lease.renew_leases
        ):
            if job.host in lease.cooling_hosts:
                continue
            counts[reason := _finish_job(job, answer)] += 1
            if reason == "too-costly":
                lease.cool_down(job.host)
    return +counts  # without zeros


class DueHostsLease(robots_policy.HostLease):
    """The leases of a run: on the hosts whose jobs have been due longest."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def __enter__(self) -> Self:
        since: dict[str, datetime] = {}
        for kind in (Page, Picture):
            for host, moment in kind.objects.due(self.now).free_hosts(self.now, MAX_HOSTS_HELD).items():
                since[host] = min(moment, since.get(host, moment))
        self.claim(sorted(since, key=since.__getitem__)[:MAX_HOSTS_HELD])
        return self


def _due_jobs(hosts: set[str], now: datetime) -> list[Page | Picture]:
    """The due jobs of these hosts, the hosts in turn, pages before pictures."""
    pages = Page.objects.due(now).round_robin(hosts, JOBS_PER_HOST)
    pictures = Picture.objects.due(now).round_robin(hosts, JOBS_PER_HOST)
    return list(chain(pages, pictures))


def _allowed_jobs(
    jobs: Iterable[Page | Picture], lease: DueHostsLease, get: Get | None, counts: Counter[str]
) -> list[Page | Picture]:
    """The jobs that robots.txt allows now; the others are refused or postponed."""
    jobs = list(jobs)
    urls = [job.url for job in jobs]
    allowed_by_url = robots_policy.check_robots(urls, get=get, free_at=lease.free_at, on_tick=lease.renew_leases)
    # If only some addresses of a host were answered, it wants a longer pause; if none, its robots.txt could not be read.
    answered_hosts = {job.host for job in jobs if job.url in allowed_by_url}
    unanswered_hosts = {job.host for job in jobs if job.url not in allowed_by_url}
    for kind in (Page, Picture):
        kind.objects.postpone(unanswered_hosts & answered_hosts, lease.now, CRAWL_DELAY_WAIT)
        kind.objects.postpone(unanswered_hosts - answered_hosts, lease.now, ROBOTS_UNKNOWN_WAIT, "robots-unknown")
    refused = [job for job in jobs if allowed_by_url.get(job.url) is False]
    for job in refused:
        job.refuse("robots", lease.now)
    counts["robots"] += len(refused)
    return [job for job in jobs if allowed_by_url.get(job.url)]


def _until_deadline(deadline: float, jobs: Iterable[Page | Picture]) -> Iterator[Page | Picture]:
    for job in jobs:
        if time.monotonic() >= deadline:
            return
        yield job


def _job_request(job: Page | Picture) -> FeedRequest:
    return FeedRequest(job.url, accept=ARTICLE_PAGE_ACCEPT if isinstance(job, Page) else PICTURE_ACCEPT)


def _finish_job(job: Page | Picture, answer: Answer) -> str:
    """Finish a job with its answer; never raises for what a site sends. Returns its kind, or the reason of its failure."""
    now = timezone.now()
    if not job.start_try(now):
        return "lost"  # another worker did it after our lease had expired
    try:
        if isinstance(answer, FetchError):
            raise answer
        return _read_page(job, answer) if isinstance(job, Page) else _keep_picture(job, answer)
    except SoftTimeLimitExceeded:  # the worker must stop: the try is counted, another is made later
        raise
    except AnswerRejected as rejection:
        job.refuse(rejection.reason, now)
        return rejection.reason
    except robots_policy.RedirectedElsewhere as redirect:
        return _redirect_job(job, redirect.url, now)
    except FetchError as error:
        reason, retry_after = error.reason, error.retry_after or 0
    except OSError:
        log.exception("The picture at %s cannot be kept", job.url)
        reason, retry_after = "disk", 0
    except Exception:  # one bad page never stops the others
        log.exception("The fetch job for %s failed", job.url)
        reason, retry_after = "error", 0
    if reason in TRANSIENT_REASONS or reason.startswith("http-5"):
        job.fail(reason, now, retry_after)
    else:
        job.refuse(reason, now)
    return reason


def _redirect_job(job: Page | Picture, url: str, now: datetime) -> str:
    """Requeue the job under the address it was redirected to; a later run leases that host and checks its robots.txt."""
    if isinstance(job, Page) and is_other_site(job.url, url):
        job.refuse("elsewhere", now)
        return "elsewhere"
    if job.tries >= MAX_FETCH_TRIES or len(url) > MAX_JOB_URL_CHARS:
        job.refuse("redirect-loop", now)
        return "redirect-loop"
    type(job).objects.filter(pk=job.pk).update(url=url, host=host_of(url), due_at=now)
    return "moved"


def _read_page(page: Page, answer: Fetched) -> str:
    from articles.ingest.extract.article import (  # only processes that run fetch jobs need it in memory
        NotAnArticle,
        extract_article,
    )

    try:
        found = Budget(answer.cpu_seconds).run(extract_article, answer.content, answer.url, answer.content_type)
    except NotAnArticle as error:
        raise AnswerRejected(error.reason) from error
    except TooCostly as error:
        raise AnswerRejected("too-costly") from error
    apply_page(page, found, answer.url, timezone.now())
    return "page"


def _keep_picture(picture: Picture, answer: Fetched) -> str:
    from articles.ingest.enrich.image import PictureRejected, render  # it loads Pillow: see _read_page

    try:
        renditions = Budget(answer.cpu_seconds).run(render, answer.content, image_files.WIDTHS)
    except PictureRejected as error:
        raise AnswerRejected(error.reason) from error
    except TooCostly as error:
        raise AnswerRejected("too-costly") from error
    image_files.write_files(picture.key, renditions.files)
    picture.finish(timezone.now(), width=renditions.width, height=renditions.height)
    return "picture"
