"""The figures we publish of our own work: where they are kept, and how docs/method.md and /methode/ tell them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

FIGURES = Path(__file__).parents[1] / "data" / "figures.json"
DOCUMENT = settings.BASE_DIR / "docs" / "method.md"
BEGIN, END = "<!-- chiffres -->\n", "<!-- fin des chiffres -->"

SETS: dict[str, str | Promise] = {
    "real": _("réels"),
    "invented": _("inventés"),
    "hard": _("difficiles"),
}
KINDS: dict[str, str | Promise] = {"filing": _("Classement"), "stories": _("Sujets")}
MEASURES: dict[str, dict[str, str | Promise]] = {
    "filing": {
        "category": _("rubrique exacte"),
        "sector": _("secteur principal exact"),
        "sectors_precision": _("secteurs : précision"),
        "sectors_recall": _("secteurs : rappel"),
        "countries_precision": _("pays : précision"),
        "countries_recall": _("pays : rappel"),
        "regions_precision": _("régions : précision"),
        "regions_recall": _("régions : rappel"),
        "is_finance": _("économie ou non"),
        "language": _("langue reconnue sans l’aide du flux"),
    },
    "stories": {
        "precision": _("réunions justes"),
        "recall": _("mêmes événements réunis"),
        "false_merges": _("réunions à tort"),
        "accuracy": _("paires bien jugées"),
    },
}
SIZES: dict[str, str | Promise] = {"filing": _("titres"), "stories": _("paires de titres")}
NUMBERS = {"size", "false_merges"}
DAY = 1  # its row, after the size


@dataclass(frozen=True, slots=True)
class Table:
    """What is told of one kind of work: the sets it was measured on, and a row a measure, a cell a set."""

    title: str
    sets: list[str]
    rows: list[tuple[str, list[str]]]

    @property
    def day(self) -> str:
        """The day on which all its sets were measured, if there is one."""
        days = self.rows[DAY][1]
        return days[0] if len(set(days)) == 1 else ""

    @property
    def body(self) -> list[tuple[str, list[str]]]:
        """The rows, without the day where the caption tells it."""
        return [row for number, row in enumerate(self.rows) if number != DAY or not self.day]


def record(kind: str, name: str, day: date, numbers: Mapping[str, float], figures: Path = FIGURES) -> None:
    """Keep what was measured on the set `name` that day, and tell it in docs/method.md where that file is."""
    kept = read(figures)
    kept.setdefault(kind, {})[name] = {"date": day.isoformat(), **numbers}
    figures.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if figures == FIGURES and DOCUMENT.is_file():
        DOCUMENT.write_text(with_figures(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


def read(figures: Path = FIGURES) -> dict[str, Any]:
    """Kind → set → its date, its size, its measures."""
    kept: dict[str, Any] = json.loads(figures.read_text(encoding="utf-8")) if figures.is_file() else {}
    return kept


def tables(figures: Path = FIGURES) -> list[Table]:
    """The published figures, in the reader's language."""
    kept = read(figures)
    return [_table(kind, kept[kind]) for kind in KINDS if kept.get(kind)]


def _table(kind: str, kept: dict[str, Any]) -> Table:
    names = [name for name in SETS if name in kept]
    measures = {"size": SIZES[kind], "date": _("mesure du")} | MEASURES[kind]
    rows = [
        (str(label), [_cell(measure, kept[name].get(measure)) for name in names]) for measure, label in measures.items()
    ]
    return Table(str(KINDS[kind]), [str(SETS[name]) for name in names], rows)


def _cell(measure: str, value: Any) -> str:
    if value is None:
        return "–"
    if measure == "date":
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if measure in NUMBERS:
        return number_format(int(value))
    return gettext("%(share)s %%") % {"share": number_format(round(100 * value, 1), decimal_pos=1)}


def with_figures(document: str) -> str:
    """docs/method.md with its tables written anew, in French."""
    before, _begin, rest = document.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    with override("fr"):
        told = "\n".join(_markdown(table) for table in tables())
    return f"{before}{BEGIN}\n{told}\n{END}{after}"


def _markdown(table: Table) -> str:
    lines = [
        [table.title, *table.sets],
        ["---"] * (1 + len(table.sets)),
        *([label, *cells] for label, cells in table.rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
