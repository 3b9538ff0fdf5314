"""The words of official acts, compiled from `watch.json`: authorities, states, acts, objects, and what speaks against. Pure."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from articles.text.stems import Stems, expression_stems

LEXICON_FILE = Path(__file__).resolve().parents[2] / "data" / "watch.json"
AUTHORITY, STATE, OFFICIAL_ACT, OBJECT, CONTRARY = "authority", "state", "act", "object", "contrary"
GROUPS = (AUTHORITY, STATE, OFFICIAL_ACT, OBJECT, CONTRARY)

Role = tuple[str, str]  # a group, and a kind within it: (OFFICIAL_ACT, "sanction")


class Expression(NamedTuple):
    """An expression: its stems after the first, its roles, and whether it begins with a capital letter (an acronym)."""

    rest: Stems
    roles: Sequence[Role]
    is_name: bool


Lexicon = Mapping[str, Sequence[Expression]]


@cache
def lexicon() -> Lexicon:
    """The expressions by their first stem, the longest first."""
    roles: dict[tuple[Stems, bool], set[Role]] = defaultdict(set)
    for group, kinds in json.loads(LEXICON_FILE.read_text(encoding="utf-8"))["roles"].items():
        for kind, lists in kinds.items():
            for texts, is_name in ((lists["words"], False), (lists.get("names", ()), True)):
                for text in texts:
                    roles[expression_stems(text), is_name].add((group, kind))
    by_first: dict[str, list[Expression]] = defaultdict(list)
    for (stems, is_name), found in sorted(roles.items(), key=lambda item: (-len(item[0][0]), item[0])):
        by_first[stems[0]].append(Expression(stems[1:], tuple(sorted(found)), is_name))
    return dict(by_first)
