"""What to try when nothing is found: only what does find something."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from articles.models import Article, ArticleSector, Sector
from articles.search import spelling
from articles.search.query import read
from articles.search.results import Asked, any_answers
from articles.search.spelling import Vocabulary

TITLES = 3000  # the newest, whose words are known: read within 50 ms, while a visitor waits
KEPT = 600  # seconds
RECENT = 1000  # articles among which sectors are counted
MOST_SECTORS = 8
_kept: list[tuple[float, Vocabulary]] = []


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A better spelling, questions with a word less, and whether the same is found without filters."""

    spelt: str = ""
    wider: Sequence[str] = ()
    unfiltered: bool = False


def suggestions(asked: Asked) -> Suggestions:
    """What finds something where `asked` finds nothing: two questions at most, one of them every ten minutes."""
    spelt = spelling.mended(asked.question, vocabulary())
    mended = read(spelt) if spelt else asked.question
    tries = [spelt, *spelling.wider(mended), asked.question.typed if asked.filters else ""]
    found = any_answers([read(one) for one in tries])
    wider = [one for one, finds in zip(tries[1:-1], found[1:-1], strict=True) if finds]
    return Suggestions(spelt if found[0] else "", wider, found[-1])


def vocabulary() -> Vocabulary:
    """The words of the newest titles, read again now and then."""
    if not _kept or _kept[0][0] < time.monotonic() - KEPT:
        titles = Article.objects.published().newest_first().values_list("title", flat=True)[:TITLES]
        _kept[:] = [(time.monotonic(), Vocabulary(titles))]
    return _kept[0][1]


def forget() -> None:
    """Read the titles anew next time."""
    _kept.clear()


def busiest_sectors() -> QuerySet[Sector]:
    """The sectors most written about of late."""
    filed = ArticleSector.objects.filter(article=OuterRef("pk"))
    recent = Article.objects.published().filter(Exists(filed)).newest_first().values("pk")[:RECENT]
    written_about = Sector.objects.filter(articles__in=recent)
    return written_about.alias(filed=Count("articles")).order_by("-filed", "slug")[:MOST_SECTORS]
