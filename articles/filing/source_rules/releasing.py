"""Gives back what a rule has hidden or reclassified, once it no longer decides: switched off, reworded, or deleted.

Nothing comes back by itself: an editor sees what would, then releases it. What an editor has set stays, and so does what
another rule in force hides. If the rule is switched on again and applied, it hides again what was released (`stored.effect_of`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import transaction

from articles.filing.changes import ArticleChange, FieldChange
from articles.filing.refiling.at_once import refile_now
from articles.filing.refiling.filer import Filer, feed_articles
from articles.filing.source_rules import hiding
from articles.filing.source_rules.in_force import current_rules
from articles.models import Act, Article, RuledArticle, SourceRule
from articles.models.articles.article import ArticleQuerySet

MAX_SHOWN_AT_ONCE, MAX_REFILED_AT_ONCE = 2_000, 500  # articles of one act: hidden ones, and reclassified ones
BATCH_SIZE = 200  # articles of one transaction
RULED_COLUMNS = ("title", "url", "source_id", "category_id", "locks")
BACK = FieldChange("status", (Article.Status.BY_RULE.value,), (Article.Status.PUBLISHED.value,))


@dataclass(frozen=True, slots=True)
class Release:
    """What would come back of what the rule with the key `rule` did; None stands for deleted rules.

    `shown` would be published, those in `refiled_too` under what other rules say; `refiled` would be filed anew. `over` are
    pairs of an article and another rule that hides it too; `settled` articles for which nothing would change.
    """

    rule: int | None
    shown: tuple[ArticleChange, ...] = ()
    refiled: tuple[ArticleChange, ...] = ()
    refiled_too: frozenset[int] = frozenset()
    over: tuple[tuple[int, int], ...] = ()
    settled: tuple[int, ...] = ()
    is_partial: bool = False  # whether one act cannot give all of it back

    @property
    def changes(self) -> tuple[ArticleChange, ...]:
        """All that would change."""
        return self.shown + self.refiled


def release_of(rule: int | None) -> Release:
    """What would come back now, by the rules in force."""
    hidden = list(_ruled(rule).filter(status=Article.Status.BY_RULE).only(*RULED_COLUMNS)[: MAX_SHOWN_AT_ONCE + 1])
    filer, others = Filer(), _ruled(rule).exclude(status=Article.Status.BY_RULE)
    filed = filer.refile(filer.load(others[: MAX_REFILED_AT_ONCE + 1]))
    shown, refiled_too, over = _sort_hidden(hidden[:MAX_SHOWN_AT_ONCE])
    changes = [one.change for one in filed[:MAX_REFILED_AT_ONCE]]
    same = [one.article.pk for one in filed if not one.change.field_changes and rule not in one.after.rules]
    return Release(
        rule,
        shown,
        tuple(one for one in changes if one.field_changes),
        frozenset(refiled_too),
        tuple((article, other) for article, rules in over for other in rules if rule not in rules),
        (*(article for article, rules in over if rule not in rules), *same),
        len(hidden) > MAX_SHOWN_AT_ONCE or len(filed) > MAX_REFILED_AT_ONCE,
    )


def settle(found: Release) -> None:
    """Note which other rules hide what this rule no longer hides, so that it can be given back once they no longer decide."""
    with transaction.atomic():
        RuledArticle.objects.record(found.over)
        RuledArticle.objects.of_rule(found.rule).release(found.settled)


def release(rule: SourceRule | None, reason: str, by: Any) -> list[int]:
    """Give back what the rule did, or what deleted ones did; the keys of the articles. The caller refreshes the search.

    In batches, each with its acts in the journal: if one fails, the earlier ones stand and a second time does the rest.
    """
    found = release_of(rule.pk if rule else None)
    settle(found)
    changed: list[int] = []
    for some in batched(found.shown, BATCH_SIZE):
        changed += _show(found, [one.article for one in some], reason, by)
    for some in batched(found.refiled, BATCH_SIZE):
        changed += _refile(found, [one.article for one in some], reason, by)
    if rule:
        Act.objects.record(by, Act.Verb.RELEASE, rule, after={"articles": len(changed)})
    return changed


def _ruled(rule: int | None) -> ArticleQuerySet:
    """The articles for which the rule has decided and nothing was released since, the newest first."""
    ruled = RuledArticle.objects.of_rule(rule).in_force()
    return feed_articles().of_kept_sources().filter(pk__in=ruled.values("article")).newest_first()


def _sort_hidden(
    hidden: Iterable[Article],
) -> tuple[tuple[ArticleChange, ...], list[int], list[tuple[int, tuple[int, ...]]]]:
    """Of hidden articles: those that would be shown; the keys of those that other rules then reclassify; those that stay hidden."""
    rules, shown, refiled_too, over = current_rules(), [], [], []
    for one in hidden:
        ruling = rules.ruling(one.source_id, one.title, one.url or "", one.category_id or "")
        if ruling and ruling.hides:
            over.append((one.pk, ruling.rules))
        elif "status" not in one.locks:
            shown.append(ArticleChange(one.pk, one.title, (BACK,)))
            refiled_too += [one.pk] if ruling else []
    return tuple(shown), refiled_too, over


def _show(found: Release, keys: Sequence[int], reason: str, by: Any) -> list[int]:
    with transaction.atomic():
        shown = hiding.show(keys, reason, by)
        RuledArticle.objects.of_rule(found.rule).release(shown)
        if anew := found.refiled_too.intersection(shown):
            refile_now(Article.objects.filter(pk__in=anew))
    return shown


def _refile(found: Release, keys: Sequence[int], reason: str, by: Any) -> list[int]:
    with transaction.atomic():
        RuledArticle.objects.of_rule(found.rule).release(keys)  # first: refiling may note that the rule decides again
        refile_now(Article.objects.filter(pk__in=keys))
        articles = Article.objects.filter(pk__in=keys).only("title")
        Act.objects.record_many(by, Act.Verb.GIVE_BACK, articles, reason=reason)
    return list(keys)
