"""How many articles came each day, for the page of a feed or a source."""

from datetime import datetime, timedelta

from django.utils import timezone

from articles.admin.dashboard.bars import Chart, draw
from articles.models import Visit

DAYS = 30  # as long as visits are kept


def arrivals_by_day(now: datetime, **of: int) -> Chart:
    """The last 30 days, today's last, in one query; `of` is `feed=` or `feed__source=`, a key."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight.date() - timedelta(days=back) for back in reversed(range(DAYS))]
    numbers = Visit.objects.new_by_day(midnight - timedelta(days=DAYS - 1), **of)
    return Chart(draw([(day, numbers.get(day, 0)) for day in days]))
