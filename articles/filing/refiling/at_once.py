"""Refiles a few articles at once: those that an editor, or a rule of a source, has just changed."""

from typing import Any

from django.db import transaction

from articles.filing.changes import FILED_FIELDS
from articles.filing.refiling.filer import Filer
from articles.filing.refiling.write import write_changes
from articles.models import Act, Article
from articles.models.articles.article import ArticleQuerySet


def refile_now(articles: ArticleQuerySet) -> int:
    """Refile these few articles now; how many changed."""
    filer = Filer()
    refiled = filer.refile(filer.load(articles))
    with transaction.atomic():
        return sum(bool(one.field_changes) for one in write_changes(refiled))


def set_reach(articles: ArticleQuerySet) -> None:
    """Give these few articles the reach that follows from their present filing; articles of our own keep theirs."""
    filer = Filer()
    loaded = filer.load(articles.exclude(url=None))
    reach = filer.reach(loaded)
    for article in loaded:
        article.reach = reach[article.pk]
    Article.objects.bulk_update(loaded, ["reach"])


def unlock_and_refile(articles: ArticleQuerySet, by: Any) -> int:
    """Remove the editors' locks on these articles' filings and refile them; how many changed. An act for each that had some."""
    keys = list(articles.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
        locked = [one for one in rows.only("title", "locks") if not set(FILED_FIELDS).isdisjoint(one.locks)]
        Act.objects.record_many(
            by,
            Act.Verb.GIVE_BACK,
            locked,
            before=lambda article: {"locks": [field for field in article.locks if field in FILED_FIELDS]},
        )
        for article in locked:
            article.locks = [field for field in article.locks if field not in FILED_FIELDS]
        Article.objects.bulk_update(locked, ["locks"])
    return refile_now(Article.objects.filter(pk__in=keys))
