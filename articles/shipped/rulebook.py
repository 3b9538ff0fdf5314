"""The shipped rulebook as rows that editors may change; load.py explains how it is merged with their changes."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.utils import timezone

from articles.filing.records import OrganisationFacts, Term
from articles.filing.shipped_terms import organisation_slug, shipped_organisations, shipped_terms
from articles.models import Organisation, Phrase
from portal.bulk_sql import insert_models

Values = dict[str, Any]

PHRASE_KEY = ("kind", "slug", "language", "text")

phrase_key = attrgetter(*PHRASE_KEY)


def merge_phrases(terms: Iterable[Term] | None = None) -> int:
    """Merge the shipped expressions into the table; how many rows were added, changed or deleted.

    One that no longer ships is deleted, unless an editor changed it: then it becomes an editor's own.
    """
    coming = {phrase_key(term): _values(term) for term in (shipped_terms() if terms is None else terms)}
    known = {
        tuple(key): (pk, shipped) for pk, shipped, *key in Phrase.objects.values_list("pk", "shipped", *PHRASE_KEY)
    }
    stale = [pk for key, (pk, shipped) in known.items() if shipped and shipped != coming.get(key)]
    insert_models(_phrases({key: values for key, values in coming.items() if key not in known}))
    changed, gone = [], []
    for row in Phrase.objects.filter(pk__in=stale):
        if values := coming.get(phrase_key(row)):
            row.merge_shipped(values)
            changed.append(row)
        elif row.active and _is_untouched(row):
            gone.append(row.pk)
        else:
            row.shipped = {}
            changed.append(row)
    _write_changes(changed)
    Phrase.objects.filter(pk__in=gone).delete()
    return len(coming.keys() - known.keys()) + len(stale)


def organisation_rows(taxonomy: Mapping[str, Any], institutions: Mapping[str, Any]) -> dict[str, Values]:
    """The shipped organisations from both files: slug → attribute → value.

    Those that no longer ship and that no editor changed stay, for the articles filed under them, but become inactive.
    """
    raw_by_slug = {_slug(row): row for sector in taxonomy["sectors"] for row in sector["companies"]}
    raw_by_slug |= {row["slug"]: row for row in institutions.get("institutions", ())}
    rows = {one.slug: _organisation(one, raw_by_slug.get(one.slug, {})) for one in shipped_organisations()}
    left = (row for row in Organisation.objects.exclude(shipped={}) if row.pk not in rows and _is_untouched(row))
    return rows | {row.pk: {**row.shipped, "active": False} for row in left}


def _slug(row: Mapping[str, Any]) -> str:
    return row.get("slug") or organisation_slug(row["name"])


def _organisation(facts: OrganisationFacts, raw: Mapping[str, Any]) -> Values:
    english = raw.get("name_en") or facts.name
    return {
        "name_fr": facts.name,
        "name_en": english,
        "kind": facts.kind,
        "names": [name for name in dict.fromkeys(facts.names) if name not in (facts.name, english)],
        "sector_id": facts.sector or None,
        "country_id": facts.country or None,
        "region_id": facts.region or None,
        "exchange": raw.get("exchange") or "",
        "ticker": raw.get("ticker") or "",
        "homepage": raw.get("homepage") or "",
        "active": True,
    }


def _values(term: Term) -> Values:
    return {"case": term.case, "weight": term.weight, "needs": list(term.needs), "unless": list(term.unless)}


def _is_untouched(row: Phrase | Organisation) -> bool:
    return all(getattr(row, name) == value for name, value in row.shipped.items())


def _phrases(rows: Mapping[Any, Values]) -> list[Phrase]:
    now = timezone.now()
    return [
        Phrase(**dict(zip(PHRASE_KEY, key, strict=True)), **values, shipped=values, changed_at=now)
        for key, values in rows.items()
    ]


def _write_changes(rows: list[Phrase]) -> None:
    now = timezone.now()
    for row in rows:
        row.changed_at = now
    columns = ["shipped", "case", "weight", "needs", "unless", "changed_at"]
    # An upsert of existing rows: `bulk_update` takes half a minute when all have changed.
    Phrase.objects.bulk_create(rows, 500, update_conflicts=True, unique_fields=["id"], update_fields=columns)
