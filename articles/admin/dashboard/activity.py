"""How many articles arrive: by hour, drawn as bars, and by source; and what colleagues did today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from articles.admin.dashboard.bars import Chart, draw
from articles.models import Act, Article

HOURS, MAX_SOURCES, MAX_ACTS = 24, 12, 20


@dataclass(frozen=True, slots=True)
class Activity:
    """The last 24 hours. `sources`: (key, name, number of articles), the most first; `acts`: today's, the latest first."""

    chart: Chart
    sources: Sequence[tuple[int, str, int]]
    acts: QuerySet[Act]


def load_activity(now: datetime) -> Activity:
    """Two queries, the one of the acts when it is read."""
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
        acts=Act.objects.by_people_since(midnight)[:MAX_ACTS],
    )
