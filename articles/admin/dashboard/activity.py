"""How many articles arrive: by hour, drawn as bars, and by source; and what colleagues did today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Act, Article

HOURS, MAX_SOURCES, MAX_ACTS = 24, 12, 20
BAR_WIDTH, BAR_GAP, CHART_HEIGHT = 12, 2, 60  # in units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour: its beginning, how many articles arrived, and where its bar stands in the drawing."""

    hour: datetime
    number: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The last 24 hours. `sources`: (key, name, number of articles), the most first; `acts`: today's, the latest first."""

    bars: Sequence[Bar]
    sources: Sequence[tuple[int, str, int]]
    acts: QuerySet[Act]

    @property
    def total(self) -> int:
        """All articles of these hours."""
        return sum(bar.number for bar in self.bars)


def load_activity(now: datetime) -> Activity:
    """Three queries, the one of the acts when it is read."""
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=back) for back in reversed(range(HOURS))]
    seen = Article.objects.without_samples().seen_since(hours[0])
    numbers = seen.count_by_hour()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Activity(
        bars=draw([(hour, numbers.get(hour, 0)) for hour in hours]),
        sources=seen.count_by_source(MAX_SOURCES),
        acts=Act.objects.by_people_since(midnight)[:MAX_ACTS],
    )


def draw(numbers: Sequence[tuple[datetime, int]]) -> list[Bar]:
    """A bar for each hour; the highest is as high as the drawing, and one of at least one article is seen."""
    highest = max((number for _hour, number in numbers), default=0) or 1
    bars = []
    for place, (hour, number) in enumerate(numbers):
        height = max(round(CHART_HEIGHT * number / highest), 1 if number else 0)
        bars.append(Bar(hour, number, place * (BAR_WIDTH + BAR_GAP), CHART_HEIGHT - height, height))
    return bars
