"""A big desk, written at once: what editors and moderators find after two years, beside a library of articles.

Numbers of rows are shares of the number of articles: at 100,000 articles there are 50,000 comments, 200,000 visits, 100,000 acts
and 5,000 members. The same rows for the same seed.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import batched
from typing import Any

from django.db import models
from django.utils import timezone

from articles.models import Article, Source
from benches.harness.invented_news import News

ROWS_PER_INSERT = 2_000
# Rows for each 1,000 articles.
SHARES = {
    **{"members": 50, "comments": 500, "reports": 30, "judgements": 50, "visits": 2000, "acts": 1000, "revisions": 200},
    **{"pages": 500, "pictures": 300, "quarantined": 30, "letters": 20, "pins": 5, "corrections": 10, "withdrawals": 5},
}


class Desk:
    """What all invented rows need: the articles and sources that are there, the numbers of rows, the random numbers."""

    def __init__(self, luck: random.Random) -> None:
        self.luck, self.news, self.now = luck, News(luck), timezone.now()
        self.articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        self.sources = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        self.number = {name: max(2, len(self.articles) * share // 1000) for name, share in SHARES.items()}
        self.people = range(1, self.number["members"] + 1)
        self.staff = self.people[:5]
        self.talk = range(1, self.number["comments"] + 1)

    def one(self, some: Sequence[int]) -> int:
        """A key of these, by chance."""
        return self.luck.choice(some)

    def person(self) -> int:
        """A member's key, by chance: few members write most comments."""
        return self.people[int(len(self.people) * self.luck.random() ** 3)]

    def past(self, days: int) -> Any:
        """A moment of the last `days` days."""
        return self.now - timedelta(days=days * self.luck.random())


def insert(rows: Iterable[models.Model]) -> None:
    """Insert rows of any models, those of one model in a row."""
    for some in batched(rows, ROWS_PER_INSERT):
        by_model: dict[type[models.Model], list[models.Model]] = {}
        for row in some:
            by_model.setdefault(type(row), []).append(row)
        for model, alike in by_model.items():
            model._base_manager.bulk_create(alike)
