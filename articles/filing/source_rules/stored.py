"""One rule and the articles that are already here: what it would change among the newest, and changing them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from articles.filing.changes import ArticleChange, FieldChange
from articles.filing.refiling.at_once import refile_now
from articles.filing.refiling.filer import Filer, feed_articles
from articles.filing.source_rules.hiding import hide
from articles.filing.source_rules.in_force import compiled
from articles.filing.source_rules.match import CATEGORY, RuleGroup, WordRule, reason_of
from articles.models import Act, Article, ArticleSector, RuledArticle, SourceRule

MAX_RULED_ARTICLES = 500  # the newest of the source, or of all
MAX_HIDDEN_AGAIN = 2_000  # of those that were released
MAX_TAKEN_SHARE = 0.5  # of them: a rule that hides more, or reclassifies more for all sources, asks first
HIDDEN_OR_SHOWN = (Article.Status.PUBLISHED, Article.Status.BY_RULE)
LOOKED_AT_COLUMNS = ("title", "url", "category_id", "status", "locks")


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """Of `looked_at` articles the rule matches `matched`; `changes` are those it would change, or that a lock keeps.

    `released` of them are older ones that the rule had hidden and an editor gave back. `hidden` are all that the rule hides,
    with those that another rule hides already.
    """

    looked_at: int
    matched: int
    changes: tuple[ArticleChange, ...]
    hides: bool
    of_all: bool = False  # whether the rule is for all sources
    released: int = 0
    hidden: tuple[int, ...] = ()

    @property
    def takes_most(self) -> bool:
        """Whether it would hide more than half, or reclassify more than half of all sources: nearly always a slip."""
        return (self.hides or self.of_all) and self.matched > MAX_TAKEN_SHARE * self.looked_at

    @property
    def changed_keys(self) -> list[int]:
        """The articles that it would change."""
        return [one.article for one in self.changes if one.field_changes]


def effect_of(rule: SourceRule) -> RuleEffect:
    """What this rule alone, saved or not, would change among the newest articles, and those it had hidden and were released.

    A rule on a category sees the stored one; of articles that this rule, or one no longer in force, has moved, the one before.
    """
    word_rule, newest = compiled(rule), list(_newest(rule))
    released = _released(rule, {one.pk for one in newest})
    articles = newest + released
    group = RuleGroup([word_rule])
    category_of = _before_rules(rule, word_rule, articles)
    matched = [one for one in articles if group.matching(one.title, one.url or "", category_of[one.pk])]
    sectors = _sectors_of([one.pk for one in matched]) if word_rule.sector else {}
    changes = (_change(one, word_rule, sectors.get(one.pk, ())) for one in matched)
    kept = tuple(one for one in changes if one.field_changes or one.locked_changes)
    hidden = tuple(one.pk for one in matched if word_rule.hides and one.status in HIDDEN_OR_SHOWN)
    return RuleEffect(len(articles), len(matched), kept, word_rule.hides, not rule.source_id, len(released), hidden)


def apply_rule(rule: SourceRule, by: Any) -> list[int]:
    """Apply a rule in force to the newest articles that it matches; the keys of those changed. The caller refreshes the search.

    Hidden articles are journaled one by one. Reclassified ones are filed anew, by all rules, like in a refiling.
    """
    effect = effect_of(rule)
    keys = effect.changed_keys
    with transaction.atomic():
        if rule.hides:
            keys = hide(keys, reason_of(compiled(rule)), by)
            hidden_before = Article.objects.filter(pk__in=effect.hidden, status=Article.Status.BY_RULE)
            RuledArticle.objects.record((key, rule.pk) for key in hidden_before.values_list("pk", flat=True))
        else:
            refile_now(Article.objects.filter(pk__in=keys))
        Act.objects.record(by, Act.Verb.REFILE, rule, after={"articles": len(keys)})
    return keys


def _newest(rule: SourceRule) -> Iterable[Article]:
    articles = feed_articles().newest_first()
    if rule.source_id:
        articles = articles.of_source(rule.source_id)
    return articles.only(*LOOKED_AT_COLUMNS)[:MAX_RULED_ARTICLES]


def _before_rules(rule: SourceRule, compiled_rule: WordRule, articles: Collection[Article]) -> dict[int, str]:
    """Article key → the category that a rule on categories would see, were it refiled now."""
    found = {one.pk: one.category_id or "" for one in articles}
    if compiled_rule.field == CATEGORY:
        ruled = RuledArticle.objects.in_force().not_decided_by_others(rule.pk).filter(article__in=list(found))
        filer = Filer()
        moved = filer.load(Article.objects.filter(pk__in=ruled.values("article"), status=Article.Status.PUBLISHED))
        found |= filer.categories_before_rules(moved)
    return found


def _released(rule: SourceRule, others: Collection[int]) -> list[Article]:
    if not (rule.pk and rule.hides):
        return []
    keys = RuledArticle.objects.of_rule(rule.pk).released().values("article")
    articles = feed_articles().filter(pk__in=keys).newest_first().only(*LOOKED_AT_COLUMNS)
    return [one for one in articles[:MAX_HIDDEN_AGAIN] if one.pk not in others]


def _sectors_of(keys: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = ArticleSector.objects.filter(article__in=keys).order_by("rank").values_list("article_id", "sector_id")
    for key, sector in rows:
        found[key] += (sector,)
    return found


def _change(article: Article, rule: WordRule, sectors: tuple[str, ...]) -> ArticleChange:
    moves: list[FieldChange] = []
    if rule.hides and article.status == Article.Status.PUBLISHED:
        moves.append(FieldChange("status", (article.status,), (Article.Status.BY_RULE.value,)))
    if rule.category and rule.category != article.category_id:
        moves.append(FieldChange("category", (article.category_id or "",), (rule.category,)))
    if rule.sector and sectors != (rule.sector,):
        moves.append(FieldChange("sectors", sectors, (rule.sector,)))
    return ArticleChange(
        article.pk,
        article.title,
        tuple(move for move in moves if move.field not in article.locks),
        tuple(move for move in moves if move.field in article.locks),
        (reason_of(rule),),
    )
