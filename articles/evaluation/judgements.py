"""What editors decided of filings and stories, as the rows that labelled files hold (dataset.py reads them)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from articles.evaluation.dataset import DIFFERENT, SAME
from articles.filing.rows import current_filings
from articles.models import Act, Apart, Article

ROWS_PER_QUERY = 500
LABELLED_FIELDS = frozenset({"category", "is_finance", "sectors", "countries", "regions"})
SECTOR_FORM_PREFIX = "sector_"  # the journal names the form's three fields
Pair = tuple[int, int]  # two articles' keys, the smaller first


def filing_rows(since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """A row for each published article of a feed whose filing an editor changed or confirmed, from `since` on.

    `held` names the fields that the editor decided; the other labels are as the site filed it.
    """
    articles = Article.objects.published().without_samples().exclude(url=None).with_locked_fields()
    if since:
        articles = articles.filter(pk__in=_refiled_since(since))
    for keys in batched(articles.order_by("pk").values_list("pk", flat=True), ROWS_PER_QUERY):
        some = [one for one in Article.objects.filter(pk__in=keys).order_by("pk") if _held(one)]
        filings = current_filings(some)
        for one in some:
            filed = filings[one.pk]
            labels = {
                name: getattr(filed, name) for name in ("category", "sectors", "countries", "regions", "is_finance")
            }
            yield {"id": f"article-{one.pk}", **_headline(one), "labels": labels, "held": _held(one)}


def pair_rows(since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """A row for each pair of published articles that an editor separated or united, from `since` on, and that still stands."""
    apart = {(one.first_id, one.second_id): DIFFERENT for one in _apart(since)}
    # Uniting deletes what was kept apart: where both are said, the article was separated later.
    pairs = dict(sorted((dict.fromkeys(_united(since), SAME) | apart).items()))
    groups = group_by_article(pairs)
    for some in batched(pairs.items(), ROWS_PER_QUERY):
        keys = {key for pair, _label in some for key in pair}
        articles = Article.objects.published().without_samples().select_related("source").in_bulk(keys)
        for (first, second), label in some:
            a, b = articles.get(first), articles.get(second)
            if a is None or b is None or (label == SAME and (a.story_id is None or a.story_id != b.story_id)):
                continue
            kind = "united" if label == SAME else "separated"
            names = {"id": f"pair-{first}-{second}", "label": label, "type": kind, "group": f"group-{groups[first]}"}
            yield names | {"a": _side(a), "b": _side(b)}


def group_by_article(pairs: Iterable[Pair]) -> dict[int, int]:
    """Article → the smallest key among the articles that `pairs` connect it with. Pure."""
    members: dict[int, set[int]] = {}
    for pair in pairs:
        joined = set().union(*(members.get(key, {key}) for key in pair))
        members |= dict.fromkeys(joined, joined)
    return {key: min(joined) for key, joined in members.items()}


def pairs_of_united(stories: Mapping[int, Iterable[tuple[int, int | None]]]) -> set[Pair]:
    """The pairs that uniting brought together: the first article of each story with one of each other earlier story. Pure.

    `stories`: story → its united articles with the stories they were in before, None for none.
    """
    found: set[Pair] = set()
    for united in stories.values():
        by_origin: dict[int, int] = {}
        for key, origin in sorted(united):
            by_origin.setdefault(origin or -key, key)
        first, *others = sorted(by_origin.values())
        found.update((first, other) for other in others)
    return found


def _refiled_since(since: datetime) -> list[int]:
    """The keys of the articles whose filing was changed by a form, or confirmed, from `since` on."""
    acts = Act.objects.filter(kind=Article._meta.label_lower, verb=Act.Verb.CHANGE, at__gte=since)
    rows = acts.values_list("key", "after")
    return [int(key) for key, after in rows if any(_is_label(name) for name in after or ())]


def _is_label(name: str) -> bool:
    return name in LABELLED_FIELDS or name.startswith(SECTOR_FORM_PREFIX)


def _held(article: Article) -> list[str]:
    return sorted(LABELLED_FIELDS.intersection(article.locks))


def _apart(since: datetime | None) -> Iterable[Apart]:
    rows = Apart.objects.all()
    return rows.filter(at__gte=since) if since else rows


def _united(since: datetime | None) -> set[Pair]:
    acts = Act.objects.filter(kind=Article._meta.label_lower, verb=Act.Verb.UNITE).order_by("pk")
    acts = acts.filter(at__gte=since) if since else acts
    stories: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    rows: Iterable[tuple[str, Any, Any]] = acts.values_list("key", "before", "after")
    for key, before, after in rows:
        if before and after:  # an editor who only confirms what a program united moves nothing
            stories[after["story"]].append((int(key), before["story"]))
    return pairs_of_united(stories)


def _headline(article: Article) -> dict[str, Any]:
    return {"title": article.title, "lead": article.summary, "lang": article.language}


def _side(article: Article) -> dict[str, Any]:
    return _headline(article) | {"publisher": article.publisher_name, "date": article.published_at.isoformat()}
