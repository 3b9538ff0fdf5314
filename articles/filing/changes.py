"""The differences between two filings of an article, as values, and the report of a refiling run."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from articles.filing.records import Filing

FILED_FIELDS = ("category", "is_finance", "sectors", "countries", "regions", "organisations")
ORDERED_FIELDS = ("category", "is_finance", "sectors")  # the first sector is the principal one
MAX_EXAMPLES = 50

Keys = tuple[str, ...]
RefilingReport = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a filing that differs: its keys before and after."""

    field: str
    before: Keys
    after: Keys

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(from, to) for each key that left or came, "" for none; the first keys if only the order changed."""
        left = [key for key in self.before if key not in self.after]
        came = [key for key in self.after if key not in self.before]
        return list(zip_longest(left, came, fillvalue="")) or [(self.before[0], self.after[0])]


def changed_fields(before: Filing, after: Filing) -> Iterator[FieldChange]:
    """The fields that differ."""
    for field in FILED_FIELDS:
        move = FieldChange(field, _keys(before, field), _keys(after, field))
        if move.before != move.after:
            yield move


def _keys(filed: Filing, field: str) -> Keys:
    value = getattr(filed, field)
    if not isinstance(value, tuple):
        return (str(value),)
    return value if field in ORDERED_FIELDS else tuple(sorted(value))


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """The differences for one article. `locked_changes` are those that an editor's lock prevents.

    `new_reasons` are the reasons that are new, `lost_reasons` those that no longer count.
    """

    article: int
    title: str
    field_changes: tuple[FieldChange, ...]
    locked_changes: tuple[FieldChange, ...] = ()
    new_reasons: Keys = ()
    lost_reasons: Keys = ()


def compare_filings(article: int, title: str, before: Filing, after: Filing, locks: Collection[str]) -> ArticleChange:
    """The changes from `before` to `after`; those of fields in `locks` apart."""
    all_changes = tuple(changed_fields(before, after))
    return ArticleChange(
        article,
        title,
        tuple(move for move in all_changes if move.field not in locks),
        tuple(move for move in all_changes if move.field in locks),
        tuple(reason for reason in after.reasons if reason not in before.reasons),
        tuple(reason for reason in before.reasons if reason not in after.reasons),
    )


def add_to_report(report: Mapping[str, Any], changes: Iterable[ArticleChange]) -> RefilingReport:
    """The report with these changes added: `counts` (field → from → to → articles) and the first MAX_EXAMPLES as rows."""
    counts = {field: {one: Counter(to) for one, to in ways.items()} for field, ways in report.get("counts", {}).items()}
    examples = list(report.get("examples", ()))
    for one in changes:
        for move in one.field_changes:
            for left, came in move.pairs:
                counts.setdefault(move.field, {}).setdefault(left, Counter())[came] += 1
        if one.field_changes and len(examples) < MAX_EXAMPLES:
            examples.append(_example(one))
    return {"counts": counts, "examples": examples}


def _example(one: ArticleChange) -> dict[str, Any]:
    changes = [{"field": move.field, "from": list(move.before), "to": list(move.after)} for move in one.field_changes]
    return {
        "article": one.article,
        "title": one.title,
        "moves": changes,
        "why": list(one.new_reasons),
        "lost": list(one.lost_reasons),
    }


def count_rows(report: Mapping[str, Any]) -> list[tuple[str, str, str, int]]:
    """The counts as rows (field, from, to, articles), by field, the largest first."""
    rows = [
        (field, left, came, number)
        for field, ways in report.get("counts", {}).items()
        for left, to in ways.items()
        for came, number in to.items()
    ]
    return sorted(rows, key=lambda row: (FILED_FIELDS.index(row[0]), -row[3], row[1:3]))
