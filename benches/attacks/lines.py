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

State = Literal["passed", "failed", "no check", "not applicable"]
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

    @property
    def asked(self) -> str:
        """What it asks, in its own words: lists differ in their numbers, not in how they speak of a door."""
        return f"{self.kind}: {self.title}; {self.inject_at}"


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
    """The lines a check is for: by kind, by a pattern in `inject_at`, and by one in all that says what the line asks."""

    check: Check
    kind: str
    where: re.Pattern[str]
    asks: re.Pattern[str]

    def is_for(self, line: Line) -> bool:
        """Whether it is this line's."""
        return (
            self.kind in {"", line.kind}
            and bool(self.where.search(line.inject_at))
            and bool(self.asks.search(line.asked))
        )


RULES: list[Rule] = []
# What the product may grow: the routes by which such a door is known, and the words of the lines that wait for it.
DOORS = {
    "votes": (r"utile", r"^csrf: .*\bvote"),
    "deleting one's comment": (r"comment.*(supprimer|delete)", r"^(csrf|idor): .*delete (another member's )?comment"),
    "deleting one's account": (
        r"compte/(supprimer|effacer|fermer)|account.*(delete|erase)",
        r"account deletion|delet\w+ an account",
    ),
    "editing a comment": (r"comment.*(modifier|edit)", r"^authz: .*\bedit"),
    "reporting a comment": (r"signal|report", r"^abuse: .*\breport"),
    "links by number": (r"^go/|^lien/", r"url:/go/"),
    "export as CSV": (r"\.csv|csv", r"CSV.*export"),
    "export of a member's data": (r"compte/donnees/export", r"data export"),
    "unsubscribing by a link": (r"courriels/arret/", r"unsubscrib"),
}


def check(*, kind: str = "", where: str = "", asks: str = "") -> Callable[[Check], Check]:
    """Register a check for all lines of a kind whose `inject_at` matches `where`, and whose words match `asks`."""

    def register(function: Check) -> Check:
        RULES.append(Rule(function, kind, re.compile(where), re.compile(asks, re.IGNORECASE)))
        return function

    return register


def check_of(line: Line) -> Check | None:
    """The last one registered for this line, rather one that knows it by its words: put specific checks below general ones."""
    mine = sorted((rule for rule in RULES if rule.is_for(line)), key=lambda rule: bool(rule.asks.pattern))
    return mine[-1].check if mine else None


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
    door = next((name for name, (_, asks) in DOORS.items() if re.search(asks, line.asked)), "")
    mine = check_of(line)
    if door and not stage.has_door(DOORS[door][0]):
        return Verdict(line, "not applicable", f"no such door yet: {door}")
    if mine is None:
        return Verdict(line, "no check", f"a door without a check: {door or line.inject_at}")
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
