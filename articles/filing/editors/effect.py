"""The effect an expression would have on recent articles, shown to its editor before they save it."""

from dataclasses import dataclass

from articles.filing import current
from articles.filing.changes import ArticleChange, RefilingReport, add_to_report, compare_filings
from articles.filing.refile import Filer, feed_articles
from articles.models import Phrase

MAX_PREVIEWED_ARTICLES = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """The `changes` that would be made among `looked_at` articles, those prevented by locks included; `report` counts them."""

    looked_at: int
    changes: tuple[ArticleChange, ...]
    report: RefilingReport


def effect_of(phrase: Phrase) -> Effect:
    """Compare the latest articles as filed by the current rulebook and by the one with the unsaved `phrase`."""
    filer = Filer()
    articles = filer.load(feed_articles().newest_first()[:MAX_PREVIEWED_ARTICLES])
    before, after = (
        filer.file(articles, current.current_rulebook()),
        filer.file(articles, current.rulebook_with(phrase)),
    )
    every = (
        compare_filings(article.pk, article.title, was, would, article.locks)
        for article, was, would in zip(articles, before, after, strict=True)
        if was != would
    )
    changes = tuple(one for one in every if one.field_changes or one.locked_changes)
    return Effect(len(articles), changes, add_to_report({}, changes))
