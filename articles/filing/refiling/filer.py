"""Files stored articles as ingestion files new ones: reads what filing needs, and compares with what is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left

from articles.filing.article_reading import stems_read
from articles.filing.changes import ArticleChange, compare_filings
from articles.filing.classify import reach_as_filed
from articles.filing.known import FiledArticle, FilingContext, hint_for_source
from articles.filing.records import Filing, Hint
from articles.filing.rows import (
    MAX_FILED_BODY_CHARS,
    body_text,
    current_filings,
    filing_columns,
    locked_columns,
)
from articles.filing.rulebook import Rulebook
from articles.filing.source_rules.match import unhidden
from articles.models import Article, Source
from articles.models.articles.article import ArticleQuerySet

SOURCE_COLUMNS = ("title", "summary", "language", "outlet")  # columns that the source may correct in the meantime
EDITOR_COLUMNS = ("category_id", "is_finance", "why", "reach", "locks")  # columns that an editor may change
COMPUTED_COLUMNS = ("relevance", "reach", "filing_margin")  # columns computed with a filing


@dataclass(frozen=True, slots=True)
class Refiled:
    """An article with its current filing and its filing by the rules."""

    article: Article
    before: Filing
    after: Filing

    @property
    def change(self) -> ArticleChange:
        """The changes, and those that an editor's lock prevents."""
        return compare_filings(self.article.pk, self.article.title, self.before, self.after, self.article.locks)

    @property
    def is_same(self) -> bool:
        """Whether nothing needs to be written, not even new reasons."""
        before, after = filing_columns(self.before), filing_columns(self.after)
        computed = set(COMPUTED_COLUMNS).difference(locked_columns(self.article.locks))
        return (
            not self.change.field_changes
            and all(before[name] == after[name] for name in computed)
            and (self.before.reasons == self.after.reasons or "category" in self.article.locks)
        )


class Filer:
    """Files stored articles as ingestion does; caches the hints of their sources."""

    def __init__(self) -> None:
        self._context = FilingContext()
        self._hints: dict[int, Hint] = {}

    def load(self, articles: ArticleQuerySet) -> list[Article]:
        """The articles with only the columns that filing needs."""
        return list(
            articles.only(
                "source_id", "url", "status", "published_at", *SOURCE_COLUMNS, *EDITOR_COLUMNS, *COMPUTED_COLUMNS
            ).annotate(opening=Left("body_html", MAX_FILED_BODY_CHARS))
        )

    def file(self, articles: Sequence[Article], rulebook: Rulebook | None = None) -> list[Filing]:
        """The filings of articles that `load` gave."""
        self._load_hints({article.source_id for article in articles})
        rulebook = rulebook or self._context.rulebook
        filed = [self._context.file(self._read(article), rulebook) for article in articles]
        shown = [article.status != Article.Status.BY_RULE for article in articles]
        return [unhidden(one) if is_shown else one for one, is_shown in zip(filed, shown, strict=True)]

    def categories_before_rules(self, articles: Sequence[Article]) -> dict[int, str]:
        """Article key → the category by the rulebook alone, before the rules of sources decide."""
        self._load_hints({article.source_id for article in articles})
        return {one.pk: self._context.file_before_rules(self._read(one)).category for one in articles}

    def stems_read(self, articles: Sequence[Any]) -> list[frozenset[str]]:
        """The stems that filing reads of each article that `load` gave."""
        return [stems_read(one.title, one.summary, _body(one)) for one in articles]

    def refile(self, articles: Sequence[Article]) -> list[Refiled]:
        """The articles with their current filings and their filings by the rules."""
        before = current_filings(articles)
        return [Refiled(one, before[one.pk], filed) for one, filed in zip(articles, self.file(articles), strict=True)]

    def reach(self, articles: Sequence[Any]) -> dict[int, int]:
        """Article key → the reach that follows from the category and the places it is filed under now, chosen or found."""
        self._load_hints({article.source_id for article in articles})
        rulebook, filings = self._context.rulebook, current_filings(articles)
        return {
            one.pk: reach_as_filed(
                filings[one.pk],
                one.title,
                one.summary,
                self._hints[one.source_id],
                rulebook,
                _body(one),
            )
            for one in articles
        }

    def _read(self, article: Any) -> FiledArticle:
        body, hint = _body(article), self._hints[article.source_id]
        return FiledArticle(
            article.source_id, article.url or "", article.title, article.summary, article.language, body, hint
        )

    def _load_hints(self, sources: Iterable[int]) -> None:
        unknown = set(sources) - self._hints.keys()
        rows = Source.objects.filter(pk__in=unknown).prefetch_related("default_sectors") if unknown else ()
        self._hints.update((source.pk, hint_for_source(source)) for source in rows)


def feed_articles() -> ArticleQuerySet:
    """The articles that feeds brought; our own articles are filed by their authors, withdrawn ones not at all."""
    return Article.objects.not_withdrawn().exclude(url=None)


def _body(article: Any) -> str:
    """The part of its body that filing reads, of an article that `Filer.load` gave."""
    return body_text(article.opening, article.title, article.outlet)
