"""What an expression would change, shown to its editor before he saves it."""

from dataclasses import dataclass

from django.utils import timezone

from articles import rules
from articles.models import Phrase
from articles.moves import Moved, Report, compared, noted
from articles.refiling import Filer, brought

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
    before, after = filer.file(articles, rules.current()), filer.file(articles, rules.with_trial(phrase))
    every = (
        compared(article.pk, article.title, was, would, article.locks)
        for article, was, would in zip(articles, before, after, strict=True)
        if was != would
    )
    moved = tuple(one for one in every if one.moves or one.stays)
    return Effect(len(articles), moved, noted({}, moved))
