"""What moves when articles are filed anew, as values; and what a run keeps of it for its report."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from articles.ingest.records import Filing

FIELDS = ("category", "is_finance", "sectors", "countries", "regions", "organisations")
IN_ORDER = ("category", "is_finance", "sectors")  # the first sector is the principal one
EXAMPLES = 50

Keys = tuple[str, ...]
Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A field of an article that would be, or was, filed elsewhere: the keys before and after."""

    field: str
    before: Keys
    after: Keys

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(from, to), empty for nowhere: what left beside what came; the principals when only the order changed."""
        left = [key for key in self.before if key not in self.after]
        came = [key for key in self.after if key not in self.before]
        return list(zip_longest(left, came, fillvalue="")) or [(self.before[0], self.after[0])]


def moves(before: Filing, after: Filing) -> Iterator[Move]:
    """The fields that differ."""
    for field in FIELDS:
        move = Move(field, _keys(before, field), _keys(after, field))
        if move.before != move.after:
            yield move


def _keys(filed: Filing, field: str) -> Keys:
    value = getattr(filed, field)
    if not isinstance(value, tuple):
        return (str(value),)
    return value if field in IN_ORDER else tuple(sorted(value))


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that moved. `stays` are the moves that an editor's word prevents.

    `why` are the reasons that are new, `lost` those that count no more.
    """

    article: int
    title: str
    moves: tuple[Move, ...]
    stays: tuple[Move, ...] = ()
    why: Keys = ()
    lost: Keys = ()


def compared(article: int, title: str, before: Filing, after: Filing, locks: Collection[str]) -> Moved:
    """What moves, and what stays because its field is in `locks`."""
    all_moves = tuple(moves(before, after))
    return Moved(
        article,
        title,
        tuple(move for move in all_moves if move.field not in locks),
        tuple(move for move in all_moves if move.field in locks),
        tuple(reason for reason in after.reasons if reason not in before.reasons),
        tuple(reason for reason in before.reasons if reason not in after.reasons),
    )


def noted(report: Mapping[str, Any], moved: Iterable[Moved]) -> Report:
    """The report with these added: `counts`, field → from → to → articles, and the first EXAMPLES as rows."""
    counts = {field: {one: Counter(to) for one, to in ways.items()} for field, ways in report.get("counts", {}).items()}
    examples = list(report.get("examples", ()))
    for one in moved:
        for move in one.moves:
            for left, came in move.pairs:
                counts.setdefault(move.field, {}).setdefault(left, Counter())[came] += 1
        if one.moves and len(examples) < EXAMPLES:
            examples.append(_example(one))
    return {"counts": counts, "examples": examples}


def _example(one: Moved) -> dict[str, Any]:
    moves = [{"field": move.field, "from": list(move.before), "to": list(move.after)} for move in one.moves]
    return {"article": one.article, "title": one.title, "moves": moves, "why": list(one.why), "lost": list(one.lost)}


def counted(report: Mapping[str, Any]) -> list[tuple[str, str, str, int]]:
    """(field, from, to, articles) by field, the largest first."""
    rows = [
        (field, left, came, number)
        for field, ways in report.get("counts", {}).items()
        for left, to in ways.items()
        for came, number in to.items()
    ]
    return sorted(rows, key=lambda row: (FIELDS.index(row[0]), -row[3], row[1:3]))
