"""How many articles arrive: by hour, drawn as bars, and by source; and what colleagues did today."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.admin.dashboard.bars import Chart, draw
from articles.models import Act, Article, Comment

HOURS, MAX_SOURCES, MAX_LINES = 24, 12, 20
MAX_ACTS = 300  # of today, the latest, which the lines tell
MAX_NAMED, MAX_NAME_CHARS = 3, 70  # things a line names


@dataclass(frozen=True, slots=True)
class AlikeActs:
    """What one person did in the same way to things of one kind: the latest act, the names of the latest things, how many more."""

    latest: Act
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The last 24 hours. `sources`: (key, name, number of articles), the most first; `acts`: today's, the latest first."""

    chart: Chart
    sources: Sequence[tuple[int, str, int]]
    acts: Sequence[AlikeActs]


def load_activity(now: datetime) -> Activity:
    """Three queries."""
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=back) for back in reversed(range(HOURS))]
    seen = Article.objects.without_samples().seen_since(hours[0])
    numbers: Counter[datetime] = Counter()
    sources: Counter[tuple[int, str]] = Counter()
    for hour, source, name, number in seen.count_by_hour_and_source():
        numbers[hour] += number
        sources[source, name] += number
    busiest = sorted(sources.items(), key=lambda one: (-one[1], one[0][1]))[:MAX_SOURCES]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Activity(
        chart=Chart(draw([(hour, numbers[hour]) for hour in hours])),
        sources=[(source, name, number) for (source, name), number in busiest],
        acts=gather_alike(Act.objects.by_people_since(midnight)[:MAX_ACTS]),
    )


def gather_alike(acts: Iterable[Act]) -> list[AlikeActs]:
    """The lines that tell these acts, MAX_LINES at most. Comments are named here: the journal keeps none of their text."""
    lines: dict[tuple[str, str, str], dict[str, Act]] = {}  # each: thing → the latest act on it
    for act in acts:
        lines.setdefault((act.by_name, act.verb, act.kind), {}).setdefault(act.key, act)
    shown = [list(line.values()) for line in list(lines.values())[:MAX_LINES]]
    names = _names_of_comments([act for line in shown for act in line[:MAX_NAMED]])
    return [
        AlikeActs(line[0], [names.get(act.pk, act.label) for act in line[:MAX_NAMED]], len(line[MAX_NAMED:]))
        for line in shown
    ]


def _names_of_comments(acts: Iterable[Act]) -> dict[int, str]:
    """The names of those of these acts that are on comments which still exist; one query."""
    keys = {act.pk: int(act.key) for act in acts if act.kind == Comment._meta.label_lower}
    found = Comment.objects.select_related("author", "article").in_bulk(keys.values())
    return {act: _name_of(found[key]) for act, key in keys.items() if key in found}


def _name_of(comment: Comment) -> str:
    who = comment.author.get_username() if comment.author else _("compte supprimé")
    title = Truncator(comment.article.title).chars(MAX_NAME_CHARS)
    return _("commentaire de %(who)s sous «\u00a0%(title)s\u00a0»") % {"who": who, "title": title}
