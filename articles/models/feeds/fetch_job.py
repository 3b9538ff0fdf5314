"""The jobs that fetch an article's page and its picture after it is stored, where its source's rights allow it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article
from articles.models.feeds.feed import Feed
from articles.models.feeds.host import Host, HostField
from articles.models.feeds.source import Source

MAX_FETCH_TRIES = 3
# After the first try, the second, the third.
RETRY_DELAYS = (timedelta(minutes=10), timedelta(hours=2), timedelta(hours=12))


class FetchJobQuerySet[E: "FetchJob"](models.QuerySet[E]):
    """Fetch jobs by their state."""

    def allowed(self) -> Self:
        """The jobs that their sources' rights still allow."""
        raise NotImplementedError

    def due(self, now: datetime) -> Self:
        """The allowed jobs that are due."""
        waiting = self.allowed().filter(state=FetchJob.State.WAITING, due_at__lte=now, tries__lt=MAX_FETCH_TRIES)
        return waiting.order_by("due_at")

    def start_again(self, now: datetime) -> int:
        """Make these jobs due now, as if they had never been tried; how many."""
        return self.update(state=FetchJob.State.WAITING, due_at=now, tries=0, reason="", done_at=None)

    def free_hosts(self, now: datetime, limit: int) -> dict[str, datetime]:
        """Of these jobs, the hosts that are unleased and have no due feed, the longest waiting first: name → since when."""
        unleased = self.exclude(host__in=Host.objects.leased(now).values("name"))
        unleased = unleased.exclude(
            host__in=Feed.objects.due(now).values("host")
        )  # feeds go first: they bring the news
        return dict(unleased.order_by().values_list("host").annotate(since=Min("due_at")).order_by("since")[:limit])

    def round_robin(self, hosts: Collection[str], per_host: int) -> Self:
        """The first `per_host` jobs of each host, the hosts in turn."""
        turn = Window(RowNumber(), partition_by="host", order_by="due_at")
        return self.filter(host__in=hosts).annotate(turn=turn).filter(turn__lte=per_host).order_by("turn", "host")

    def postpone(self, hosts: Collection[str], now: datetime, wait: timedelta, reason: str = "") -> None:
        """Put off the due jobs of these hosts. With a reason it counts as a try, so that jobs of a dead host end."""
        values: dict[str, Any] = {"due_at": now + wait}
        if reason:
            values |= {"reason": reason, "tries": F("tries") + 1}
        if hosts:
            self.filter(state=FetchJob.State.WAITING, due_at__lte=now, host__in=hosts).update(**values)

    def requeue(self, now: datetime) -> int:
        """Queue the finished jobs again; how many."""
        return self.filter(state=FetchJob.State.DONE).update(state=FetchJob.State.WAITING, due_at=now, tries=0)

    def refuse_exhausted(self, now: datetime) -> int:
        """Refuse the jobs that have used up their tries (with the reason "poison" if the last one was interrupted); how many."""
        exhausted = self.filter(state=FetchJob.State.WAITING, tries__gte=MAX_FETCH_TRIES, due_at__lte=now)
        last_reason = Case(When(reason="", then=Value("poison")), default=F("reason"))
        return exhausted.update(state=FetchJob.State.REFUSED, reason=last_reason, done_at=now)


class FetchJob(models.Model):
    """An address to fetch once: when, from which host, and how often it was tried.

    It has no lease of its own: the worker that holds the host holds its jobs.
    """

    class State(models.TextChoices):
        """The states of a job."""

        WAITING = "waiting", _("à faire")
        DONE = "done", _("fait")
        REFUSED = "refused", _("refusé")

    url = models.URLField(_("adresse"), max_length=2000)
    host = HostField(editable=False)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("prochaine tentative"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    reason = models.CharField(_("motif"), max_length=40, blank=True)
    done_at = models.DateTimeField(_("fait le"), null=True, editable=False)

    class Meta:
        abstract = True

    def start_try(self, now: datetime) -> bool:
        """Count a try before it is made, so that an interrupted one counts too; False if another worker has made it."""
        mine = self._row().filter(state=FetchJob.State.WAITING, tries=self.tries)
        begun = mine.update(
            reason="", tries=F("tries") + 1, due_at=now + RETRY_DELAYS[min(self.tries, MAX_FETCH_TRIES - 1)]
        )
        self.tries += begun
        return bool(begun)

    def finish(self, now: datetime, **values: Any) -> None:
        """Mark the job as done."""
        self._row().update(state=FetchJob.State.DONE, reason="", done_at=now, **values)

    def fail(self, reason: str, now: datetime, wait: int = 0) -> None:
        """Record a failed try; after the last one the job is refused. `wait`: the seconds that the site asks for."""
        if self.tries >= MAX_FETCH_TRIES:
            self.refuse(reason, now)
        else:
            due_at = now + max(timedelta(seconds=wait), RETRY_DELAYS[self.tries - 1])
            self._row().update(reason=reason, due_at=due_at)

    def refuse(self, reason: str, now: datetime) -> None:
        """Refuse the job: no further try is made."""
        self._row().update(state=FetchJob.State.REFUSED, reason=reason, done_at=now)

    def _row(self) -> models.QuerySet[Self]:
        return type(self)._default_manager.filter(pk=self.pk)


class PageQuerySet(FetchJobQuerySet["Page"]):
    """Pages by their state."""

    def allowed(self) -> Self:
        """The pages whose source still allows the full text or the picture."""
        return self.filter(Q(article__source__may_full_text=True) | Q(article__source__may_image=True))

    def of_articles(self, articles: Iterable[Article]) -> Self:
        """The pages of these articles."""
        return self.filter(article__in=[article.pk for article in articles])

    def fields_filled(self, articles: Collection[int]) -> dict[int, frozenset[str]]:
        """Article → its fields that were filled from its page; corrections by feeds do not change them."""
        rows = self.filter(article__in=articles).values_list("article", "taken") if articles else ()
        return {article: frozenset(filled) for article, filled in rows if filled}


class Page(FetchJob):
    """The web page of an article, read for its full text, its picture and its author where rights allow it.

    `taken` names the fields of the article that were filled from the page; corrections by feeds do not change them.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="page", verbose_name=_("article"))
    taken = models.JSONField(default=list, editable=False)  # the fields filled from the page

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page à lire")
        verbose_name_plural = _("pages à lire")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="page_waiting")]

    def __str__(self) -> str:
        return self.url


class PictureQuerySet(FetchJobQuerySet["Picture"]):
    """Pictures by their state, and by whether they may be shown."""

    def allowed(self) -> Self:
        """The pictures of sources that still allow them, and our own."""
        return self.filter(Q(source=None) | Q(source__may_image=True))

    def is_ready(self, key: str) -> bool | None:
        """Whether this picture is stored and may be shown; None for an unknown key. One query."""
        allowed = models.ExpressionWrapper(
            Q(state=FetchJob.State.DONE) & (Q(source=None) | Q(source__may_image=True)), models.BooleanField()
        )
        return self.filter(pk=key).values_list(allowed, flat=True).first()


class Picture(FetchJob):
    """A picture stored in three widths under its key.

    `source` is the source whose rights apply, None for pictures of our own articles. `used_at` is when an article was last
    seen to use it.
    """

    key = models.CharField(max_length=32, primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+", verbose_name=_("source"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    used_at = models.DateTimeField(default=timezone.now)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="picture_waiting"),
            models.Index(fields=["used_at"], name="picture_used"),
        ]

    def __str__(self) -> str:
        return self.url

    @staticmethod
    def key_of(url: str) -> str:
        """The key of a picture's address: 32 hex digits."""
        return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
