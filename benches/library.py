"""A big library, written at once: what benches of reading start from.

`python -m benches.library 100000` fills the database of the settings (100,000 in about half a minute); `--index`
writes its search index too. One article a minute, backwards from now, as a busy newsroom has them.
"""

import argparse
import os
import random
import sys
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from benches.harness.invented_news import News

if TYPE_CHECKING:
    from django.db import models

SOURCES = 200
ARTICLES_PER_BATCH = 20_000  # written in one transaction
LANGUAGES = {"fr": 60, "en": 36, "pt": 3, "ar": 1}
ECONOMIC = 0.6  # of all articles
Rows = dict[str, list[tuple[Any, ...]]]


def fill(count: int, seed: int = 1, *, index: bool = False, until: datetime | None = None) -> None:
    """Write `count` articles with their filings and stories, in addition to those that exist; the same for the same seed.

    The newest is published at `until` (now), each other a minute earlier. With `index`, they can be searched too.
    """
    from django.db import connection, transaction
    from django.utils import timezone

    from articles import search
    from articles.models import Article, Story
    from articles.shipped import load

    load.load_shipped(rulebook=True)
    luck = random.Random(seed)  # noqa: S311
    library = Library(luck, _sources(), until or timezone.now(), count, _free(Article), _free(Story))
    for rows in library.batches():
        with transaction.atomic():
            _write_all(rows)
    continue_keys(Article, Story)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    if index:
        search.rebuild()


class WeightedChoice:
    """Picks among words, the first ones far more often (Zipf's law), or by the weights given."""

    def __init__(self, luck: random.Random, words: Sequence[Any], weights: Iterable[float] = ()) -> None:
        self.luck, self.words = luck, words
        self.sums = list(accumulate(weights or (1 / rank for rank in range(1, len(words) + 1))))

    def pick(self) -> Any:
        """One of them."""
        return self.words[bisect(self.sums, self.luck.random() * self.sums[-1])]


class Library:
    """Invents the rows. Keys are given here, so that nothing is to be read back."""

    def __init__(
        self, luck: random.Random, sources: Sequence[int], until: datetime, count: int, first: int, story: int
    ) -> None:
        from articles.models import Category, Country, Organisation, Region, Sector

        self.luck, self.until, self.count = luck, until, count
        self.next, self.story, self.first = first, story, first
        self.news = News(luck)
        self.countries = {row.pk: row for row in Country.objects.order_by("-african", "pk")}
        self.source = WeightedChoice(luck, sources)
        self.language = WeightedChoice(luck, list(LANGUAGES), LANGUAGES.values())
        # Zipf over an order of their own: what is common here is common in no other respect.
        self.category = WeightedChoice(
            luck, sorted(Category.objects.filter(assignable=True).values_list("pk", flat=True))
        )
        self.sector = WeightedChoice(luck, sorted(Sector.objects.values_list("pk", flat=True)))
        self.country = WeightedChoice(luck, list(self.countries))
        self.region = WeightedChoice(luck, sorted(Region.objects.values_list("pk", flat=True)))
        self.organisation = WeightedChoice(luck, sorted(Organisation.objects.values_list("pk", flat=True)))

    def batches(self) -> Iterator[Rows]:
        """Rows by table, some thousands of articles at a time, the oldest first."""
        rows: Rows = defaultdict(list)
        while self.next < self.first + self.count:
            left = self.first + self.count - self.next
            member_count = self.luck.randint(2, 10) if left > 10 and self.luck.random() < 0.06 else 1
            self._event(rows, member_count)
            if len(rows["articles"]) >= ARTICLES_PER_BATCH:
                yield rows
                rows = defaultdict(list)
        yield rows

    def _event(self, rows: Rows, member_count: int) -> None:
        """An event, in one article or in several in a row: these are the members of a story, which one of them leads."""
        lead, story = self.next + self.luck.randrange(member_count), None
        if member_count > 1:
            story, self.story = self.story, self.story + 1
            rows["stories"].append((story, lead, self.until))
        countries = self._some(self.country, 0.7, 3)
        for _ in range(member_count):
            self._article(rows, countries, story, self.next == lead or story is None)

    def _article(self, rows: Rows, countries: Sequence[str], story: int | None, leads: bool) -> None:
        key, luck = self.next, self.luck
        self.next += 1
        at = self.until - timedelta(minutes=self.first + self.count - 1 - key)
        language, source = self.language.pick(), self.source.pick()
        tongue = "fr" if language == "fr" else "en"
        place = next((getattr(self.countries[code], f"name_{tongue}") for code in countries), "")
        title, lead = self.news.title(tongue, place), self.news.lead(tongue, place)
        body = f"<p>{lead}</p>" if luck.random() < 0.3 else ""
        url, is_finance = f"https://source-{source}.example/{key}", luck.random() < ECONOMIC
        said = (title, f"{key:x}", lead, body, "", "", "[]", language, at, False, at)
        filed = (self.category.pick(), is_finance, "[]", story, leads, "published", "[]")
        rows["articles"].append((key, source, url, f"library:{key}", *said, *filed))
        rows["sectors"] += [(key, slug, at, rank) for rank, slug in enumerate(self._some(self.sector, 0.6, 3))]
        rows["countries"] += [(key, code, at) for code in countries]
        rows["regions"] += [(key, self.region.pick(), at)] if luck.random() < 0.25 else []
        rows["organisations"] += [(key, slug, at) for slug in self._some(self.organisation, 0.2, 2)]

    def _some(self, words: WeightedChoice, chance: float, most: int) -> list[Any]:
        """None to `most` of them, each one more less likely."""
        count = next((n for n in range(most) if self.luck.random() >= chance / (n + 1)), most)
        return list(dict.fromkeys(words.pick() for _ in range(count)))


ARTICLE = (
    *(
        "id",
        "source_id",
        "url",
        "address_key",
        "title",
        "title_key",
        "summary",
        "body_html",
        "author",
        "image",
        "documents",
    ),
    *("language", "published_at", "date_is_guessed", "first_seen_at", "category_id", "is_finance", "why", "story_id"),
    *("is_lead", "status", "locks"),
)


def _write_all(rows: Rows) -> None:
    from django.db import connection

    from articles.models import Article, ArticleSector, Story

    # A story and its lead name each other: first the story, then its articles, then which of them leads.
    stories = [(key, False, at) for key, _, at in rows["stories"]]
    _write(Story, ("id", "lead_is_chosen", "opened_at"), stories)
    _write(Article, ARTICLE, rows["articles"])
    _write(ArticleSector, ("article_id", "sector_id", "published_at", "rank"), rows["sectors"])
    for name, column in (("countries", "country_id"), ("regions", "region_id"), ("organisations", "organisation_id")):
        _write(getattr(Article, name).through, ("article_id", column, "published_at"), rows[name])
    with connection.cursor() as cursor:
        leads = [(lead, key) for key, lead, _ in rows["stories"]]
        cursor.executemany("UPDATE articles_story SET lead_id = %s WHERE id = %s", leads)


def _write(model: "type[models.Model]", columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from django.db import connection

    names, table = ", ".join(columns), model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        adapt = connection.ops.adapt_datetimefield_value
        plain = [[adapt(value) if isinstance(value, datetime) else value for value in row] for row in rows]
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)  # noqa: S608


def _sources() -> list[int]:
    """As many public sources as there are to be; those that ship come first."""
    from articles.models import Source

    missing = SOURCES - Source.objects.count()
    Source.objects.bulk_create(
        (
            Source(slug=f"source-{n}", name=f"Le Courrier no {n}", homepage=f"https://courrier-{n}.example/")
            for n in range(missing)
        ),
        ignore_conflicts=True,
    )
    return list(Source.objects.order_by("pk").values_list("pk", flat=True)[:SOURCES])


def _free(model: "type[models.Model]") -> int:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def continue_keys(*models: "type[models.Model]") -> None:
    """Let the database number the next rows after ours."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)


def main(arguments: Sequence[str]) -> None:
    """Fill the database of the settings."""
    asked = argparse.ArgumentParser(prog="python -m benches.library", description=__doc__)
    asked.add_argument("count", type=int)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--index", action="store_true", help="write the search index too")
    options = asked.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    fill(options.count, options.seed, index=options.index)


if __name__ == "__main__":
    main(sys.argv[1:])
