"""What an expression would change, shown to its editor before he saves it."""

from dataclasses import dataclass

from django.utils import timezone

from articles.filing import current
from articles.filing.changes import Moved, Report, compared, noted
from articles.filing.refile import Filer, brought
from articles.models import Phrase

LATEST = 500  # articles


@dataclass(frozen=True, slots=True)
class Effect:
    """Of `looked_at` articles, those that would move or that only an editor's word keeps; `report` counts the moves."""

    looked_at: int
    moved: tuple[Moved, ...]
    report: Report


def effect_of(phrase: Phrase) -> Effect:
    """The latest articles, filed by the rulebook as it is and as it would be with `phrase` as it stands, unsaved."""
    filer = Filer(timezone.now())
    articles = filer.read(brought().newest_first()[:LATEST])
    before, after = filer.file(articles, current.current()), filer.file(articles, current.with_trial(phrase))
    every = (
        compared(article.pk, article.title, was, would, article.locks)
        for article, was, would in zip(articles, before, after, strict=True)
        if was != would
    )
    moved = tuple(one for one in every if one.moves or one.stays)
    return Effect(len(articles), moved, noted({}, moved))
