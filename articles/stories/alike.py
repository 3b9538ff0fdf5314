"""The recent articles that most resemble one, for an editor who looks for others about the same event."""

from datetime import timedelta

from articles.models import Article
from articles.stories.columns import COMPARED_COLUMNS
from articles.stories.comparison.features import features
from articles.stories.comparison.probability import same_event_percent
from articles.stories.headline import ParsedHeadline, parse_headline
from articles.stories.records import Headline

COMPARED_PERIOD = timedelta(days=2)  # before and after the article's publication
MAX_COMPARED_ARTICLES, MAX_ALIKE_ARTICLES = 400, 5
MIN_ALIKE_PERCENT = 5.0


def articles_like(article: Article) -> list[Article]:
    """The published articles outside its story that most probably tell the same event, the likeliest first; two queries."""
    around = Article.objects.published().between(
        article.published_at - COMPARED_PERIOD, article.published_at + COMPARED_PERIOD
    )
    others = around.exclude(pk=article.pk)
    if article.story_id:
        others = others.exclude(story=article.story_id)
    rows = others.newest_first().values_list(*COMPARED_COLUMNS)[:MAX_COMPARED_ARTICLES]
    mine = parse_headline(
        Headline(
            article.pk,
            article.title,
            article.published_at,
            article.source_id,
            article.language,
            article.summary,
            outlet=article.outlet,
        )
    )
    percents = {row[0]: _percent(mine, Headline(*row)) for row in rows}
    likely = sorted(
        (key for key, percent in percents.items() if percent >= MIN_ALIKE_PERCENT), key=percents.__getitem__
    )
    found = Article.objects.with_filing().in_bulk(likely[::-1][:MAX_ALIKE_ARTICLES])
    return sorted(found.values(), key=lambda one: -percents[one.pk])


def _percent(mine: ParsedHeadline, other: Headline) -> float:
    return same_event_percent(features(mine, parse_headline(other)))
