"""The effect an expression would have on recent articles, shown to its editor before they save it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.filing import current
from articles.filing.changes import ArticleChange, RefilingReport, add_to_report, compare_filings
from articles.filing.records import Filing
from articles.filing.refiling.filer import Filer, feed_articles
from articles.filing.rulebook import Rulebook
from articles.models import Article, Phrase
from articles.text.stems import expression_stems

MAX_PREVIEWED_ARTICLES = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """The `changes` that would be made among `looked_at` articles, those prevented by locks included; `report` counts them."""

    looked_at: int
    changes: tuple[ArticleChange, ...]
    report: RefilingReport


def effect_of(phrase: Phrase) -> Effect:
    """Compare the latest articles as filed by the current rulebook and by the one with the unsaved `phrase`.

    Only those that have its first word are filed, or the first word of its saved text: it changes nothing for others. A test
    compares this with `plain_effect_of`.
    """
    filer = Filer()
    articles = filer.load(feed_articles().newest_first()[:MAX_PREVIEWED_ARTICLES])
    begins = _first_stems(phrase)
    touched = [
        (one, stems)
        for one, stems in zip(articles, filer.stems_read(articles), strict=True)
        if not begins.isdisjoint(stems)
    ]
    if not touched:
        return Effect(len(articles), (), add_to_report({}, ()))
    rulebooks = current.rulebooks_around(phrase, frozenset().union(*(stems for _one, stems in touched)))
    return _compare(len(articles), filer, [one for one, _stems in touched], *rulebooks)


def plain_effect_of(phrase: Phrase) -> Effect:
    """What `effect_of` gives, by filing all articles by both whole rulebooks; several times slower."""
    filer = Filer()
    articles = filer.load(feed_articles().newest_first()[:MAX_PREVIEWED_ARTICLES])
    return _compare(len(articles), filer, articles, current.current_rulebook(), current.rulebook_with(phrase))


def _first_stems(phrase: Phrase) -> set[str]:
    saved = Phrase.objects.filter(pk=phrase.pk).values_list("text", flat=True) if phrase.pk else ()
    return {stems[0] for stems in map(expression_stems, (phrase.text, *saved)) if stems}


def _compare(
    looked_at: int, filer: Filer, articles: Sequence[Article], rulebook: Rulebook, changed: Rulebook
) -> Effect:
    before, after = filer.file(articles, rulebook), filer.file(articles, changed)
    changes = tuple(_changes(articles, before, after))
    return Effect(looked_at, changes, add_to_report({}, changes))


def _changes(articles: Sequence[Article], before: list[Filing], after: list[Filing]) -> Iterable[ArticleChange]:
    for article, was, would in zip(articles, before, after, strict=True):
        if was != would:
            change = compare_filings(article.pk, article.title, was, would, article.locks)
            if change.field_changes or change.locked_changes:
                yield change
