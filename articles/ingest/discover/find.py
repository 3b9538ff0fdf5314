"""From a home page to its feeds: look, try, rank. By hand only (manage.py discover, the admin), bounded in requests and time."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.discover.candidates import HABIT, Candidate, Found, candidates, is_of_comments, ranked
from articles.ingest.discover.preview import BUSY, look, page
from articles.ingest.errors import failure
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, answers
from articles.ingest.fetch.robots_policy import Hold
from articles.ingest.parse.documents import read_document
from articles.ingest.records import FeedRequest, Fetched, FetchError, NotAFeed, Parsed
from articles.models import Host
from articles.web.hosts import host_of
from articles.web.ssrf import BadAddress, check_url

MOST_REQUESTS = 15
LONGEST = 20.0  # seconds
LIMITS = Limits(total=10)
LINKS = 30  # addresses by which two feeds are seen to be the same
# After these, the site need not be asked for anything else.
AWAY = {"dns", "refused", "unreachable", "timeout", "private-address", "tls", "tls-expired", "tls-host"}
NOTHING = (
    "Aucun flux trouvé sur ce site. S’il liste ses nouvelles sur une page, ajoutez un flux de la sorte « page web », lue "
    "par sélecteurs."
)


class OutOfTime(Exception):
    """The search has lasted long enough: what was found is what there is."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a site offers, best first; `requests` made; `error` a French sentence when there is nothing."""

    found: tuple[Found, ...]
    requests: int
    error: str = ""


def find(url: str, *, get: Get | None = None, seconds: float = LONGEST) -> Discovery:
    """The feeds and news sitemaps of the site at `url`, each one read. Never raises for what a site sends.

    At most 15 requests and about `seconds`; none to a site that a worker is visiting.
    """
    try:
        check_url(url)
    except BadAddress:
        return Discovery((), 0, failure("bad-address").sentence)
    with Search(url, get, time.monotonic() + seconds) as search:
        try:
            search.look_around()
        except TooCostly:
            search.error = failure("too-costly").sentence
    found = ranked(search.found, timezone.now())
    return Discovery(found, search.requests, "" if found else search.error or NOTHING)


@dataclass
class Search:
    """One search: what it may still ask for and read, which hosts it holds, what it found."""

    url: str
    get: Get | None
    ends: float
    found: list[Found] = field(default_factory=list)
    requests: int = 0
    error: str = ""
    _away: bool = False
    _tried: set[str] = field(default_factory=set)
    _hold: Hold = field(default_factory=Hold)
    _budget: Budget = field(default_factory=Budget)  # one for all that it reads

    def __enter__(self) -> "Search":
        self._hold.take([host_of(self.url)])
        return self

    def __exit__(self, *error: object) -> None:
        self._hold.__exit__(*error)

    def look_around(self) -> None:
        """The page first; what it tells of next; habits last, and only when nothing better was found."""
        if not self._hold.free_at:
            self.error = BUSY
            return
        everything = self._front()
        told = [one for one in everything if one.why != HABIT]
        habits = [one for one in everything if one.why == HABIT]
        for wanted in (told, habits[:1], habits):
            if self._is_over():
                return
            self._try(wanted)

    def _is_over(self) -> bool:
        late = time.monotonic() > self.ends
        return late or self._away or any(one.entries and not is_of_comments(one.url, one.title) for one in self.found)

    def _front(self) -> Sequence[Candidate]:
        """Where one may look, after the robots.txt and the page; nowhere if the page is a feed itself."""
        try:
            front = page(self.url, self.get, self._hold, LIMITS)
        except FetchError as error:
            self.error, self._away = error.sentence, error.reason in AWAY
            return self._budget.run(candidates, b"", self.url, self._robots_txt(self.url))
        finally:
            self.requests += 2 * len(self._hold.free_at)  # of every site on the way, its robots.txt and a page
        if self._keep(Candidate(self.url, "", "feed", "l’adresse donnée"), front):
            return ()
        return self._budget.run(candidates, front.content, front.url, self._robots_txt(front.url))

    def _robots_txt(self, url: str) -> str:
        return Host.objects.filter(name=host_of(url)).values_list("robots", flat=True).first() or ""

    def _try(self, wanted: Sequence[Candidate]) -> None:
        """Ask for each and keep those that can be read; an index of sitemaps leads to its newest."""
        more: list[Candidate] = []
        for candidate, answer in self._answers(wanted):
            if isinstance(answer, FetchError):
                if answer.reason in AWAY and host_of(candidate.url) == host_of(self.url):
                    self.error, self._away = answer.sentence, True
                    break
                continue
            parsed = self._keep(candidate, answer)
            more += [replace(candidate, url=url) for url in (parsed.follow if parsed else ())[:1]]
        if more:
            self._try(more)

    def _answers(self, wanted: Sequence[Candidate]) -> Iterator[tuple[Candidate, Answer]]:
        fresh = [one for one in wanted if one.url not in self._tried][: MOST_REQUESTS - self.requests]
        self._hold.take(host_of(one.url) for one in fresh)
        fresh = [one for one in fresh if host_of(one.url) in self._hold.free_at]
        self._tried.update(one.url for one in fresh)
        self.requests += len(fresh)
        requests = ((one, FeedRequest(one.url)) for one in fresh)
        with suppress(OutOfTime):
            yield from answers(requests, get=self.get, limits=LIMITS, free_at=self._hold.free_at, beat=self._beat)
        later = timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)
        self._hold.free_at |= dict.fromkeys(self._hold.free_at, later)

    def _beat(self) -> None:
        self._hold.beat()
        if time.monotonic() > self.ends:
            raise OutOfTime

    def _keep(self, candidate: Candidate, fetched: Fetched) -> Parsed | None:
        if time.monotonic() > self.ends:
            return None
        try:
            parsed = self._budget.run(read_document, candidate.kind, {}, fetched)
        except NotAFeed:
            return None
        entries = self._budget.run(look, parsed, timezone.now()).entries
        if not parsed.follow:
            dates = [entry.published for entry in entries if entry.published]
            links = frozenset(entry.url for entry in entries[:LINKS])
            title = " ".join(parsed.title.split())[:200] or candidate.title
            url = fetched.moved_to or candidate.url
            self.found.append(Found(candidate, url, title, len(entries), max(dates, default=None), links))
        return parsed
