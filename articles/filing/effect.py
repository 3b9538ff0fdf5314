"""What an expression would change, shown to its editor before he saves it."""

from dataclasses import dataclass

from articles.filing import current
from articles.filing.changes import ArticleChange, RefilingReport, add_to_report, compare_filings
from articles.filing.refile import Filer, feed_articles
from articles.models import Phrase

MAX_PREVIEWED_ARTICLES = 500  # articles


@dataclass(frozen=True, slots=True)
class Effect:
    """Of `looked_at` articles, those that would move or that only an editor's word keeps; `report` counts the moves."""

    looked_at: int
    changes: tuple[ArticleChange, ...]
    report: RefilingReport


def effect_of(phrase: Phrase) -> Effect:
    """The latest articles, filed by the rulebook as it is and as it would be with `phrase` as it stands, unsaved."""
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
