"""What waits for a person, kind by kind, in the order in which it is to be done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.article_list.filters import TO_DECIDE_PARAM, to_decide
from articles.admin.source_health.filters import HEALTH_PARAM
from articles.comments.moderation.waiting import Kind, chosen, waiting_comments
from articles.figures.wording import plain_number
from articles.listings.source_status import reason_text
from articles.models import Article, Feed, Letter, Pin, Quarantine, Source, WaitingValue
from articles.models.feeds.feed_health import Health
from articles.models.feeds.source import SourceTrouble

MAX_EXAMPLES = 5
MAX_COUNTED = 500  # rows; a higher number is shown as « 500+ »
type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to do: its name, its address in the admin, and what is to be known about it."""

    name: str
    address: str
    detail: Text | datetime = ""
    article: int | None = None  # its key, where the thing can be decided without leaving the page
    category: str = ""  # the category to be confirmed, as its slug


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of work. `address`: the list of all; `since`: how long the oldest has waited, None where that says nothing."""

    key: str
    label: Text
    number: int
    address: str
    examples: Sequence[Example] = ()
    since: datetime | None = None

    @property
    def shown_number(self) -> str:
        """The number, or « 500+ »."""
        return f"{MAX_COUNTED}+" if self.number > MAX_COUNTED else str(self.number)


def load_open_work(user: Any, now: datetime) -> list[OpenWork]:
    """All that waits and that this person may do; kinds of which nothing waits are left out."""
    found = (load(now) for permission, load in LOADERS if user.has_perm(f"articles.{permission}"))
    return [work for some in found for work in some if work.number]


def _comments(now: datetime) -> Iterable[OpenWork]:
    waiting = waiting_comments()
    queue = reverse("admin:articles_comment_queue")
    labels = {
        Kind.APPEALED: gettext_lazy("Commentaires contestés"),
        Kind.REPORTED: gettext_lazy("Commentaires signalés"),
        Kind.HELD: gettext_lazy("Commentaires en attente"),
    }
    for kind, label in labels.items():
        some = chosen(waiting, kind)
        oldest = min((one.since for one in some), default=None)
        yield OpenWork(f"comments-{kind}", label, len(some), f"{queue}?sorte={kind}", since=oldest)


def _letters(now: datetime) -> Iterable[OpenWork]:
    letters = list(Letter.objects.unanswered()[: MAX_COUNTED + 1])
    examples = [
        Example(f"{one.get_subject_display()} – {one.name}", _change("letter", one.pk), one.received_at)
        for one in letters[:MAX_EXAMPLES]
    ]
    address = f"{reverse('admin:articles_letter_changelist')}?state__exact=new"
    oldest = letters[0].received_at if letters else None
    yield OpenWork("letters", gettext_lazy("Messages"), len(letters), address, examples, oldest)


def _articles(now: datetime) -> Iterable[OpenWork]:
    listed = f"{reverse('admin:articles_article_changelist')}?{TO_DECIDE_PARAM}="
    unfiled = to_decide(Article.objects.all(), "secteur", now).newest_first()
    yield _of_articles("without-sector", gettext_lazy("Articles sans secteur"), unfiled, f"{listed}secteur")
    narrow = to_decide(Article.objects.all(), "classement", now).order_by("filing_margin", "-pk")
    label, address = gettext_lazy("Classements incertains"), f"{listed}classement"
    yield _of_articles("narrowly-filed", label, narrow, address, are_decided_here=True)
    joined = to_decide(Article.objects.all(), "reunion", now).order_by("join_margin", "-pk")
    shown = joined.defer("body_html", "why").prefetch_related("story__articles")[:MAX_EXAMPLES]
    yield OpenWork(
        "narrowly-joined",
        gettext_lazy("Réunions incertaines"),
        _count(joined),
        f"{listed}reunion",
        [Example(one.title, _change("article", one.pk), _joined_with(one), one.pk) for one in shown],
    )


def _joined_with(article: Article) -> str:
    """The title of another article of its story."""
    others = [one for one in article.story.articles.all() if one.pk != article.pk] if article.story else []
    return next((one.title for one in others if one.is_lead), others[0].title if others else "")


def _floods(now: datetime) -> Iterable[OpenWork]:
    feeds = Quarantine.objects.floods_by_feed()
    examples = [Example(name, _change("feed", feed), _entries(number)) for feed, name, number in feeds[:MAX_EXAMPLES]]
    address = f"{reverse('admin:articles_quarantine_changelist')}?reason__exact=flood"
    yield OpenWork("floods", gettext_lazy("Arrivées massives en attente"), len(feeds), address, examples)


def _waiting_values(now: datetime) -> Iterable[OpenWork]:
    """Figures too far from the ones before them; all are decided in their list."""
    values = list(WaitingValue.objects.undecided()[: MAX_COUNTED + 1])
    address = f"{reverse('admin:articles_waitingvalue_changelist')}?state__exact={WaitingValue.State.WAITING}"
    examples = [
        Example(one.series.instrument.name, address, f"{plain_number(one.before)} → {plain_number(one.value)}")
        for one in values[:MAX_EXAMPLES]
    ]
    oldest = values[0].seen_at if values else None
    yield OpenWork("waiting-values", gettext_lazy("Valeurs à confirmer"), len(values), address, examples, oldest)


def _sources(now: datetime) -> Iterable[OpenWork]:
    """Sources that are broken, feeds that have vanished, sources that have fallen silent."""
    troubles = Source.objects.in_trouble()
    listed = f"{reverse('admin:articles_source_changelist')}?{HEALTH_PARAM}="
    yield _of_sources(Health.DOWN, gettext_lazy("Sources en panne"), troubles, listed)
    gone = list(Feed.objects.gone().select_related("source").order_by("-health_since", "pk"))
    examples = [Example(one.source.name, _change("feed", one.pk), one.health_since) for one in gone[:MAX_EXAMPLES]]
    address = f"{reverse('admin:articles_feed_changelist')}?{HEALTH_PARAM}={Health.SUSPENDED}&reason__exact=gone"
    yield OpenWork("feeds-gone", gettext_lazy("Flux disparus"), len(gone), address, examples)
    yield _of_sources(Health.QUIET, gettext_lazy("Sources silencieuses"), troubles, listed)


def _of_sources(health: Health, label: Text, troubles: Sequence[SourceTrouble], listed: str) -> OpenWork:
    some = [one for one in troubles if one.health == health]
    examples = [
        Example(one.name, _change("source", one.pk), reason_text(one.reason) if one.reason else one.since)
        for one in some[:MAX_EXAMPLES]
    ]
    return OpenWork(f"sources-{health}", label, len(some), f"{listed}{health}", examples)


def _planned(now: datetime) -> Iterable[OpenWork]:
    listed = reverse("admin:articles_article_changelist")
    rows = list(Article.objects.scheduled(now).with_total().defer("body_html", "why")[:MAX_EXAMPLES])
    examples = [Example(one.title, _change("article", one.pk), one.published_at) for one in rows]
    number = rows[0].total if rows else 0  # type: ignore[attr-defined]
    yield OpenWork("scheduled", gettext_lazy("Articles programmés"), number, f"{listed}?parution=programme", examples)
    drafts = Article.objects.drafts().order_by("-pk")
    yield _of_articles("drafts", gettext_lazy("Brouillons"), drafts, f"{listed}?status__exact=draft")


def _pins(now: datetime) -> Iterable[OpenWork]:
    pins = list(Pin.objects.active_or_upcoming(now).select_related("article").order_by("until")[:MAX_EXAMPLES])
    examples = [Example(f"{pin.get_place_display()} – {pin}", _change("pin", pin.pk), pin.until) for pin in pins]
    yield OpenWork(
        "pins", gettext_lazy("Épingles de la une"), len(pins), reverse("admin:articles_pin_changelist"), examples
    )


# By the permission that the work needs, in the order of the page.
LOADERS: tuple[tuple[str, Callable[[datetime], Iterable[OpenWork]]], ...] = (
    ("change_comment", _comments),
    ("change_letter", _letters),
    ("change_article", _articles),
    ("change_feed", _floods),
    ("change_waitingvalue", _waiting_values),
    ("change_source", _sources),
    ("change_article", _planned),
    ("change_pin", _pins),
)


def _of_articles(
    key: str, label: Text, articles: QuerySet[Article], address: str, *, are_decided_here: bool = False
) -> OpenWork:
    """Work on articles, each shown with its source; with its category too, where that is decided here."""
    shown = articles.select_related("source", "category").defer("body_html", "why")[:MAX_EXAMPLES]
    examples = [_filed_example(one) if are_decided_here else _example(one) for one in shown]
    return OpenWork(key, label, _count(articles) if len(examples) == MAX_EXAMPLES else len(examples), address, examples)


def _example(article: Article) -> Example:
    return Example(article.title, _change("article", article.pk), article.source.name)


def _filed_example(article: Article) -> Example:
    detail = f"{article.source.name}, {article.category or '–'}"
    return Example(
        article.title, _change("article", article.pk), detail, article.pk, category=article.category_id or ""
    )


def _count(rows: QuerySet[Any]) -> int:
    """How many there are, counted no further than one more than MAX_COUNTED."""
    return rows.order_by()[: MAX_COUNTED + 1].count()


def _change(model: str, key: int) -> str:
    return reverse(f"admin:articles_{model}_change", args=[key])


def _entries(number: int) -> str:
    return ngettext("%(n)d entrée", "%(n)d entrées", number) % {"n": number}
