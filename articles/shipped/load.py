"""Loads the shipped taxonomy, rulebook, sources and feeds into the database.

A three-way merge between the values shipped last time (kept on the row), those shipped now, and the current ones: only
values that nobody has edited are updated. Only expressions of the rulebook are ever deleted, and a row that an editor
created under the same key is left alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Category, Country, Feed, Organisation, Refiling, Region, Sector, Source
from articles.models.taxonomy import clear_taxonomy_cache
from articles.shipped.rulebook import merge_phrases, organisation_rows
from articles.web.hosts import host_of
from portal.page_cache import store

DATA = Path(__file__).parents[1] / "data"
OWN_SLUG = "la-redaction"
OWN_WEIGHT = 100

DEFAULT_READ_AS = {"kind": "feed", "recipe": {}}
FEED_COLUMNS = ["url", "host", "etag", "last_modified", "body_hash", "state", "shipped_state", "kind", "recipe"]

Values = dict[str, Any]
RowsByKey = Mapping[str, Values]


def load_shipped(*, demo: bool = False, rulebook: bool = True) -> Counter[str]:
    """Load everything that ships (with `demo`, the sample sources instead of the real ones); the number of changed rows by name.

    All in one transaction. Empty if nothing changed. A refiling is requested if the rulebook has changed. Without `rulebook`
    its rows stay as they are; if there are none, filing uses the shipped files.
    """
    taxonomy, sources = (
        _read_json("taxonomy.json"),
        _read_json("demo/sources.json" if demo else "sources.json")["sources"],
    )
    with transaction.atomic():
        changed = +Counter(
            categories=merge_rows(Category, {row["slug"]: _category(row) for row in taxonomy["categories"]}),
            sectors=merge_rows(Sector, {row["slug"]: _sector(row) for row in taxonomy["sectors"]}),
            regions=merge_rows(
                Region, {row["slug"]: _named(row) | {"kind": row["kind"]} for row in taxonomy["regions"]}
            ),
            countries=merge_rows(
                Country, {row["iso2"]: _country(row) for row in taxonomy["countries"]}, many="regions"
            ),
            **(_merge_rulebook(taxonomy) if rulebook else {}),
            **_merge_sources(sources),
        )
        if (changed["phrases"] or changed["organisations"]) and Article.objects.exists():
            Refiling.objects.request_run()
        if changed:
            clear_taxonomy_cache()
            store.invalidate()
    return changed


def load_samples() -> None:
    """Load the sample sources, marked as samples, with feeds that no worker visits. Only for articles/shipped/sample_feeds.py."""
    rows = _read_json("demo/sources.json")["sources"]
    _merge_sources([row | {"is_sample": True, "enabled_by_default": False} for row in rows])


def _merge_rulebook(taxonomy: Values) -> dict[str, int]:
    rows = organisation_rows(taxonomy, _read_json("institutions.json"))
    return {"organisations": merge_rows(Organisation, rows), "phrases": merge_phrases()}


def merge_rows(model: Any, rows: RowsByKey, *, many: str = "") -> int:
    """Merge `rows` (key → attribute → value) into the table; how many rows were added or changed.

    `many` names a many-to-many field: its value in `rows`, under "many", is the sorted list of keys it points at.
    A value whose name is not a column is only kept in `shipped`.
    """
    key = "iso2" if model is Country else "slug"
    known = {getattr(row, key): row for row in model.objects.all()}
    pointed = _related_keys(model, many)
    new: list[Any] = []
    changed: list[Any] = []
    for name, values in rows.items():
        row = known.get(name) or model(**{key: name})
        if name in known and not row.shipped:
            continue
        row.many = pointed.get(
            row.pk, []
        )  # as a plain attribute, so that one merge serves columns and many-to-many fields
        row.feed_url, row.reading = row.shipped.get("feed_url"), row.shipped.get("reading")
        if row.merge_shipped(values):
            (changed if name in known else new).append(row)
    columns = {field.attname for field in model._meta.concrete_fields} & {"changed_at"}.union(*rows.values())
    for row in changed:
        row.changed_at = timezone.now()
    model.objects.bulk_create(new)
    model.objects.bulk_update(changed, ["shipped", *columns])
    _write_related_keys([*new, *changed], pointed, model, many)
    return len(new) + len(changed)


def _related_keys(model: Any, many: str) -> dict[Any, list[str]]:
    """The keys that each row refers to through the field `many`, sorted."""
    found: dict[Any, list[str]] = {}
    if many:
        for row, target in sorted(model.objects.exclude(**{many: None}).values_list("pk", many)):
            found.setdefault(row, []).append(target)
    return found


def _write_related_keys(rows: Sequence[Any], before: Mapping[Any, list[str]], model: Any, many: str) -> None:
    """Write the many-to-many keys of `rows` where they differ from `before`."""
    stale = [row for row in rows if row.many != before.get(row.pk, [])]
    if not stale:
        return
    field = model._meta.get_field(many)
    through, mine, theirs = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    through.objects.filter(**{f"{mine}__in": [row.pk for row in stale]}).delete()
    pairs = [(row.pk, target) for row in stale for target in row.many]
    through.objects.bulk_create(through(**{f"{mine}_id": pk, f"{theirs}_id": target}) for pk, target in pairs)


def _merge_sources(rows: Sequence[Values]) -> dict[str, int]:
    before = dict(Source.objects.values_list("slug", "shipped"))
    own = {OWN_SLUG: _own()}
    return {
        "sources": merge_rows(Source, own | {row["slug"]: _source(row) for row in rows}, many="default_sectors"),
        "feeds": _merge_feeds([row for row in rows if _address(row)], before),
    }


def _merge_feeds(rows: Iterable[Values], before: RowsByKey) -> int:
    """Add or update the shipped feeds; how many were added or changed. `before` are the sources' last shipped values.

    An address is added only once: if an editor has corrected or removed it since, it does not come back.
    """
    known = {feed.url: feed for feed in Feed.objects.all()}
    owners = dict(Source.objects.exclude(shipped={}).values_list("slug", "pk"))
    new, changed = [], []
    for row in rows:
        last = before.get(row["slug"], {})
        url, then, state = _address(row), last.get("feed_url") or "", _state(row)
        feed = known.get(url) or known.get(then)
        if feed and feed.shipped_state:
            moved = _update_url_and_state(feed, url if then != url else feed.url, state)
            if _update_kind_and_recipe(feed, last.get("reading") or DEFAULT_READ_AS, _kind_and_recipe(row)) or moved:
                changed.append(feed)
        elif row["slug"] in owners and then != url and url not in known:
            new.append(
                Feed(source_id=owners[row["slug"]], url=url, state=state, shipped_state=state, **_kind_and_recipe(row))
            )
    Feed.objects.bulk_create(new)
    Feed.objects.bulk_update(changed, FEED_COLUMNS)
    return len(new) + len(changed)


def _update_url_and_state(feed: Feed, url: str, state: str) -> bool:
    """Set the shipped address, and the shipped state unless an editor changed it; whether anything changed."""
    if (feed.url, feed.shipped_state) == (url, state):
        return False
    if feed.url != url:
        feed.url, feed.host, feed.etag, feed.last_modified = url, host_of(url), "", ""
    if feed.state == feed.shipped_state:
        feed.state = state
    feed.shipped_state = state
    return True


def _update_kind_and_recipe(feed: Feed, then: Values, shipped_now: Values) -> bool:
    """Set the shipped kind and recipe unless an editor changed them; whether anything changed."""
    if then == shipped_now or {"kind": feed.kind, "recipe": feed.recipe} != then:
        return False
    feed.kind, feed.recipe = shipped_now["kind"], shipped_now["recipe"]
    feed.etag = feed.last_modified = feed.body_hash = ""
    return True


def _read_json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _named(row: Values) -> Values:
    return {"name_fr": row["name_fr"], "name_en": row["name_en"]}


def _sector(row: Values) -> Values:
    scope = {"scope_fr": row["scope_fr"], "scope_en": row["scope_en"]}
    return _named(row) | scope | {"parent_id": row["parent"], "order": row["order"]}


def _category(row: Values) -> Values:
    return _sector(row) | {"assignable": row["assignable"]}


def _country(row: Values) -> Values:
    return _named(row) | {"african": row["african"], "currency": row["currency"] or "", "many": sorted(row["regions"])}


def _source(row: Values) -> Values:
    return {
        "name": row["name"],
        "homepage": row["homepage"],
        "kind": row["kind"],
        "language": row["language"],
        "country_id": row["country"],
        "region_id": row["region"],
        "default_category_id": row["default_category"],
        "note": row["note"] or "",
        "many": sorted(row["default_sectors"]),
        "feed_url": _address(row) or None,
        **({"reading": _kind_and_recipe(row)} if _kind_and_recipe(row) != DEFAULT_READ_AS else {}),
        **{name: True for name in ("is_sample", "may_image") if row.get(name)},
    }


def _own() -> Values:
    """Our own newsroom as a source, with the site's name: all rights, and enough weight to lead a story."""
    return {
        "name": settings.SITE_NAME,
        "kind": Source.Kind.OWN.value,
        "language": "fr",
        "weight": OWN_WEIGHT,
        "may_full_text": True,
        "may_image": True,
        "many": [],
        "feed_url": None,
    }


def _address(row: Values) -> str:
    """The address that is read: the source's feed, or its page; empty without either."""
    return row["feed_url"] or row.get("page_url") or ""


def _kind_and_recipe(row: Values) -> Values:
    """The kind of its feed, and the selectors of a page."""
    return {"kind": row.get("kind_of_feed", Feed.Kind.FEED.value), "recipe": row.get("recipe", {})}


def _state(row: Values) -> str:
    return Feed.State.ACTIVE.value if row["enabled_by_default"] else Feed.State.INACTIVE.value
