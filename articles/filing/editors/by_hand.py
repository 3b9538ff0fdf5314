"""Files articles by hand: an editor's choice of a category or a sector, which no later visit or refiling changes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.filing.refiling.at_once import set_reach
from articles.models import Act, Article, ArticleSector, Category, Sector


def file(keys: Collection[int], category: Category | None, sector: Sector | None, by: Any) -> int:
    """File these articles under the category, and under the sector alone; None leaves that as it is. How many articles.

    One transaction, with an act for each article.
    """
    with transaction.atomic():
        rows = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
        articles = list(rows.only("title", "category", "locks", "published_at"))
        before = {one.pk: _filing(one) for one in articles}
        _write(articles, category, sector)
        after = {"category": category, "sectors": [sector] if sector else None}
        chosen = {name: value for name, value in after.items() if value}
        Act.objects.record_many(
            by,
            Act.Verb.CHANGE,
            articles,
            before=lambda one: {name: before[one.pk][name] for name in chosen},
            after=chosen,
        )
    return len(articles)


def confirm(key: int, shown: str, by: Any) -> bool:
    """Say that `shown` is the right category of the article, which no later visit or refiling changes then.

    False, and nothing is changed, if it is no longer in that category. It is journaled even if the category is locked already:
    then nobody's undoing of an earlier act moves the article.
    """
    with transaction.atomic():
        article = Article.objects.not_withdrawn().filter(pk=key).select_for_update(no_key=True).first()
        if article is None or (article.category_id or "") != shown:
            return False
        category, locks = article.category_id, article.locks
        article.lock("category")
        article.save(update_fields=["locks"])
        Act.objects.record(
            by,
            Act.Verb.CHANGE,
            article,
            reason=_("Classement confirmé."),
            before={"category": category, "locks": locks},
            after={"category": category, "locks": article.locks},  # a category, so that it counts as a judgement
        )
    return True


def _write(articles: list[Article], category: Category | None, sector: Sector | None) -> None:
    """Write and lock what was chosen, then the reach that follows. The pages of listings left and of those joined are dropped."""
    rows = Article.objects.filter(pk__in=[article.pk for article in articles])
    rows.invalidate_pages()
    for article in articles:
        if category:
            article.category = category
            article.lock("category")
        if sector:
            article.lock("sectors")
    Article.objects.bulk_update(articles, ["category", "locks"])
    if sector:
        ArticleSector.objects.filter(article__in=articles).delete()
        ArticleSector.objects.bulk_create(ArticleSector(article=one, sector=sector) for one in articles)
    set_reach(rows)
    rows.invalidate_pages()


def filing_of(article: Article) -> dict[str, Any]:
    """All that `file` may change of the article, as JSON."""
    return _filing(article) | {"locks": article.locks, "reach": article.reach}


def put_back(
    key: int, before: dict[str, Any], after: dict[str, Any], by: Any, *, reason: str, undoes: Mapping[str, int]
) -> bool:
    """Undo `file`, which `undoes` names: from the filing `after` back to `before`; False if the article is not filed as `after`.

    What the act left as it was, the reach and a lock added in between may differ. A place that no longer exists is left out. The
    reach follows from what is put back: a visit may have found other countries since.
    """
    added_locks = {*after["locks"]} - {*before["locks"]}
    moved = {name for name in ("category", "sectors") if before[name] != after[name]}
    with transaction.atomic():
        article = Article.objects.not_withdrawn().filter(pk=key).select_for_update(no_key=True).first()
        if article is None or not added_locks.issubset(article.locks):
            return False
        now = _filing(article)
        if any(now[name] != after[name] for name in moved):
            return False
        rows = Article.objects.filter(pk=key)
        rows.invalidate_pages()
        if "category" in moved:
            (article.category_id,) = existing(Category, [before["category"]]) or [now["category"]]
        article.locks = [field for field in article.locks if field not in added_locks]
        article.save(update_fields=["category", "locks"])
        if "sectors" in moved:
            put_sectors(article, before["sectors"])
        set_reach(rows)
        rows.invalidate_pages()
        Act.objects.record(by, Act.Verb.CHANGE, article, reason=reason, before=after, after=before, undoes=undoes)
    return True


def put_sectors(article: Article, sectors: Sequence[str]) -> None:
    """Give it these sectors alone, in this order."""
    article.filed_sectors.all().delete()
    ArticleSector.objects.bulk_create(
        ArticleSector(article=article, sector_id=sector, rank=rank)
        for rank, sector in enumerate(existing(Sector, sectors))
    )


def existing(model: Any, keys: Sequence[Any]) -> list[Any]:
    """Those of these keys that still name a row, in their order."""
    found = set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key in found]


def _filing(article: Article) -> dict[str, Any]:
    return {
        "category": article.category_id,
        "sectors": list(article.filed_sectors.values_list("sector", flat=True)),
    }
