"""Hides articles in the name of a rule, and publishes them again. Within the caller's transaction."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.utils import timezone

from articles.filing.source_rules.in_force import current_rules
from articles.filing.source_rules.match import is_hiding_reason
from articles.models import Act, Article, Pin, Story

HIDDEN_COLUMNS = ("title", "image", "status", "locks", "why")


def hide(keys: Collection[int], reason: str, by: Any) -> list[int]:
    """Hide those of these articles that are still published and whose state no editor has set; the keys of those hidden."""
    kinds = Article.Status
    articles = _change(keys, kinds.PUBLISHED, kinds.BY_RULE, lambda why: [reason, *why])
    for article in articles:
        article.drop_unshown_picture()
    _journal(by, Act.Verb.HIDE, articles, reason, kinds.PUBLISHED, kinds.BY_RULE)
    hidden = [one.pk for one in articles]
    Pin.objects.of_articles(hidden).end_as_act(timezone.now(), by, reason=reason)
    return hidden


def show(keys: Collection[int], reason: str, by: Any) -> list[int]:
    """Publish those of these articles that a rule still hides, and drop the rule's reason; the keys of those shown.

    Their state stays unlocked: a rule may hide them again.
    """
    kinds = Article.Status
    articles = _change(
        keys, kinds.BY_RULE, kinds.PUBLISHED, lambda why: [one for one in why if not is_hiding_reason(one)]
    )
    _journal(by, Act.Verb.PUBLISH, articles, reason, kinds.BY_RULE, kinds.PUBLISHED)
    return [one.pk for one in articles]


def rules_that_hide(article: Article) -> tuple[int, ...]:
    """The keys of the rules in force that hide it as it is filed now; none if no rule does."""
    ruling = current_rules().ruling(article.source_id, article.title, article.url or "", article.category_id or "")
    return ruling.rules if ruling and ruling.hides else ()


def _change(
    keys: Collection[int], before: Article.Status, after: Article.Status, changed_why: Callable[[list[str]], list[str]]
) -> list[Article]:
    stories = {story for story in Story.objects.lock_with_members(keys).values() if story}
    rows = Article.objects.filter(pk__in=keys).order_by("pk").only(*HIDDEN_COLUMNS)
    articles = [one for one in rows if one.status == before and "status" not in one.locks]
    for article in articles:
        article.status, article.why = after, changed_why(article.why)
    Article.objects.bulk_update(articles, ["status", "why"])
    Story.objects.filter(pk__in=stories).refresh_leads()
    Article.objects.filter(pk__in=[one.pk for one in articles]).invalidate_pages()
    return articles


def _journal(by: Any, verb: str, articles: Iterable[Article], reason: str, before: str, after: str) -> None:
    status = {"before": {"status": str(before)}, "after": {"status": str(after)}}
    Act.objects.record_many(by, verb, articles, reason=reason, **status)  # type: ignore[arg-type]
