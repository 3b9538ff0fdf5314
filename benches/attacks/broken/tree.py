"""`bin/chaos --attacks --broken`: the attacks on each broken build. One that passes on all of them proves nothing."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from benches.attacks.broken.builds import BUILDS, Build
from benches.attacks.lines import Line, Verdict, judge
from benches.attacks.stage import StageBase, ground, stage
from benches.harness.command import say
from benches.harness.programs import ROOT, Missing, scratch

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "docs", "tests", "*.pyc", "__pycache__", ".*_cache")


def main(lines: Sequence[Line], only: str) -> int:
    """Break each build of `only` (their numbers, from 1; all without any); 1 when the attacks took one for a good one."""
    numbers = {int(word) for word in only.split(",") if word.strip().isdigit()} or set(range(1, len(BUILDS) + 1))
    wanted = {number: build for number, build in enumerate(BUILDS, 1) if number in numbers}
    table, missed = Table("broken build", "noticed by", "what was seen", title_justify="left"), 0
    with scratch() as folder:
        base = ground(folder)
        say("the sound build…")
        mine = {name for build in wanted.values() for name in build.lines.split()}
        sound = {one.line.id: _told(one) for one in _on(base, "sound", [one for one in lines if one.id in mine], ROOT)}
        for number, build in wanted.items():
            say(f"{number}. {build.name}…")
            verdicts, fault = _tried(base, number, build, lines)
            red = [
                one for one in verdicts if one.state == "failed" and not one.broke and _told(one) != sound[one.line.id]
            ]
            missed += not red
            table.add_row(build.name, " ".join(one.line.id for one in red) or "NOBODY", red[0].seen if red else fault)
    say(table)
    return int(missed > 0)


def _told(verdict: Verdict) -> str:
    """What was seen, without the numbers, which differ from run to run: a line that fails on the sound build too has noticed
    a broken one when it says something else of it."""
    return f"{verdict.state} {re.sub('[0-9]+', 'N', verdict.seen)}"


def _tried(base: StageBase, number: int, build: Build, lines: Sequence[Line]) -> tuple[list[Verdict], str]:
    """What its lines say on it; why nobody noticed."""
    root = base.folder / f"tree-{number}"
    mine = [line for line in lines if line.id in build.lines.split()]
    try:
        broken_tree(build, root)
        return _on(base, f"broken-{number}", mine, root), f"as on the sound build: {' '.join(one.id for one in mine)}"
    except Missing as missing:
        return [], f"could not be broken: {missing}"
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _on(base: StageBase, name: str, lines: Sequence[Line], root: Path) -> list[Verdict]:
    with stage(base, name, "sqlite", lines, root) as place:
        return list(judge(place, lines))


def broken_tree(build: Build, root: Path) -> None:
    """A copy of our code with the changes of a build. Raises Missing where one does not apply."""
    shutil.copytree(ROOT, root, ignore=LEFT_OUT, symlinks=True)
    for change in build.changes:
        change.make(root)
