"""The lines of a list of attacks, what may be said of each, and which check says it."""

import json
import os
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from benches.harness.programs import ROOT, Missing

if TYPE_CHECKING:
    from benches.attacks.stage import Stage

State = Literal["passed", "failed", "not applicable"]
LIST = "../shared/data/eval/attacks-dev.json"


@dataclass(frozen=True, slots=True)
class Line:
    """A hostile input: `inject_at` says where it goes in, `expect` what must hold, both in words."""

    id: str
    title: str
    kind: str
    inject_at: str
    payload: str
    expect: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a line, and what was seen."""

    line: Line
    state: State
    seen: str
    broke: bool = False  # it failed because its check did not come to its end


class Failed(Exception):
    """The promise was not kept; the message says what was seen."""


class NotApplicable(Exception):
    """The product has no such door; the message says which."""


Check = Callable[["Stage", Line], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """The lines a check is for: by their ids, else by kind and by a pattern in `inject_at`."""

    check: Check
    ids: frozenset[str]
    kind: str
    where: re.Pattern[str]

    def is_for(self, line: Line) -> bool:
        """Whether it is this line's."""
        return line.kind == self.kind and bool(self.where.search(line.inject_at))


RULES: list[Rule] = []
# What the product may grow: the routes by which such a door is known, and the lines that wait for it.
DOORS = {
    "votes": (r"utile", "A111"),
    "deleting one's comment": (r"comment.*(supprimer|delete)", "A113 A119"),
    "deleting one's account": (r"compte/(supprimer|effacer|fermer)|account.*(delete|erase)", "A115"),
    "editing a comment": (r"comment.*(modifier|edit)", "A125"),
    "reporting a comment": (r"signal|report", "A187"),
    "links by number": (r"^go/|^lien/", "A043"),
    "export as CSV": (r"\.csv|csv", "A091"),
    "export of a member's data": (r"compte/donnees/export", "A193"),
    "unsubscribing by a link": (r"courriels/arret/", "A197"),
}


def check(*ids: str, kind: str = "", where: str = "") -> Callable[[Check], Check]:
    """Register a check for these ids, or for all lines of a kind whose `inject_at` matches `where`."""

    def register(function: Check) -> Check:
        RULES.append(Rule(function, frozenset(ids), kind, re.compile(where)))
        return function

    return register


def check_of(line: Line) -> Check | None:
    """The check for this line's id, else the last one registered for its kind: put specific checks below general ones."""
    of_its_kind = [rule.check for rule in RULES if rule.kind and rule.is_for(line)]
    mine = [rule.check for rule in RULES if line.id in rule.ids]
    return next(reversed([*of_its_kind, *mine]), None)


def read(path: Path) -> list[Line]:
    """The lines of a list. Raises Missing where there is none."""
    if not path.is_file():
        raise Missing(f"There is no list of attacks at {path}: name it in ATTACKS_FILE.")
    return [Line(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def list_at() -> Path:
    """Where the list is."""
    return (ROOT / os.environ.get("ATTACKS_FILE", LIST)).resolve()


def judge(stage: "Stage", lines: Iterable[Line]) -> Iterator[Verdict]:
    """Try each line; a check that breaks down has failed."""
    for line in lines:
        yield _judged(stage, line)


def _judged(stage: "Stage", line: Line) -> Verdict:
    door = next((name for name, (_, ids) in DOORS.items() if line.id in ids.split()), "")
    mine = check_of(line)
    if door and not stage.has_door(DOORS[door][0]):
        return Verdict(line, "not applicable", f"no such door yet: {door}")
    if mine is None:
        return Verdict(line, "failed", f"a door without a check: {door or line.inject_at}")
    try:
        return Verdict(line, "passed", mine(stage, line))
    except NotApplicable as reason:
        return Verdict(line, "not applicable", str(reason))
    except Failed as failure:
        return Verdict(line, "failed", str(failure))
    except Exception as error:  # whatever it is, the line was not shown to hold
        where = traceback.extract_tb(error.__traceback__)[-1]
        told = f"the check broke: {error!r} ({Path(where.filename).name}:{where.lineno})"
        return Verdict(line, "failed", told[:400], broke=True)


def must(holds: object, told: str) -> None:
    """Raise Failed with what was seen, unless it holds."""
    if not holds:
        raise Failed(told)


def counted(verdicts: Sequence[Verdict]) -> Counter[str]:
    """How many of each state."""
    return Counter(verdict.state for verdict in verdicts)
