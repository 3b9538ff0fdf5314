"""The published figures of our own quality: their file, and their tables for docs/method.md and /methode/."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from articles.evaluation.metrics import interval
from portal.typography import full_date

FIGURES_FILE = Path(__file__).parents[1] / "data" / "figures.json"
METHOD_DOCUMENT = settings.BASE_DIR / "docs" / "method.md"
BEGIN, END = "<!-- chiffres -->\n", "<!-- fin des chiffres -->"

SET_LABELS: dict[str, str | Promise] = {
    "wide": _("larges"),
    "real": _("réels"),
    "invented": _("inventés"),
    "hard": _("difficiles"),
}
KIND_LABELS: dict[str, str | Promise] = {"filing": _("Classement"), "stories": _("Sujets")}
MEASURE_LABELS: dict[str, dict[str, str | Promise]] = {
    "filing": {
        "finance_precision": _("économie\u00a0: précision"),
        "finance_recall": _("économie\u00a0: rappel"),
        "category": _("rubrique exacte"),
        "category_of_economic": _("rubrique exacte, titres économiques"),
        "watch_precision": _("veille\u00a0: précision"),
        "watch_recall": _("veille\u00a0: rappel"),
        "sector": _("secteur principal exact"),
        "sectors_precision": _("secteurs : précision"),
        "sectors_recall": _("secteurs : rappel"),
        "countries_precision": _("pays : précision"),
        "countries_recall": _("pays : rappel"),
        "regions_precision": _("régions : précision"),
        "regions_recall": _("régions : rappel"),
        "is_finance": _("information économique ou non"),
        "language": _("langue reconnue sans l’aide du flux"),
    },
    "stories": {
        "precision": _("réunions justes"),
        "recall": _("mêmes événements réunis"),
        "false_merges": _("réunions à tort"),
        "accuracy": _("paires bien jugées"),
    },
}
SIZE_LABELS: dict[str, str | Promise] = {"filing": _("titres"), "stories": _("paires de titres")}
INTEGER_MEASURES = {"size", "false_merges"}
DATE_ROW = 1  # the index of the date's row, after the size


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as text; `interval`: of a share, in whole per cent, "" if what it was counted over is not known."""

    text: str
    interval: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.interval})" if self.interval else self.text


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """The table of one kind of figures: the sets measured, and a row per measure with a cell per set."""

    title: str
    sets: list[str]
    rows: list[tuple[str, list[Cell]]]

    @property
    def measured_on(self) -> str:
        """The day on which all its sets were measured, or an empty string if the days differ."""
        days = [cell.text for cell in self.rows[DATE_ROW][1]]
        return days[0] if len(set(days)) == 1 else ""

    @property
    def body(self) -> list[tuple[str, list[Cell]]]:
        """The rows, without the date if `measured_on` gives it."""
        return [row for number, row in enumerate(self.rows) if number != DATE_ROW or not self.measured_on]


def record_figures(kind: str, name: str, day: date, numbers: Mapping[str, float], figures: Path = FIGURES_FILE) -> None:
    """Store the figures measured on the set `name`, and update docs/method.md if that file exists."""
    kept = read_figures(figures)
    kept.setdefault(kind, {})[name] = {"date": day.isoformat(), **numbers}
    figures.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if figures == FIGURES_FILE and METHOD_DOCUMENT.is_file():
        METHOD_DOCUMENT.write_text(document_with_figures(METHOD_DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


def read_figures(figures: Path = FIGURES_FILE) -> dict[str, Any]:
    """Kind → set → its date, its size, its measures."""
    kept: dict[str, Any] = json.loads(figures.read_text(encoding="utf-8")) if figures.is_file() else {}
    return kept


def figures_tables(figures: Path = FIGURES_FILE) -> list[FiguresTable]:
    """The published figures, in the reader's language."""
    kept = read_figures(figures)
    return [_table(kind, kept[kind]) for kind in KIND_LABELS if kept.get(kind)]


def _table(kind: str, kept: dict[str, Any]) -> FiguresTable:
    names = [name for name in SET_LABELS if name in kept]
    measures = {"size": SIZE_LABELS[kind], "date": _("mesuré le")} | MEASURE_LABELS[kind]
    rows = [(str(label), [_cell(measure, kept[name]) for name in names]) for measure, label in measures.items()]
    return FiguresTable(str(KIND_LABELS[kind]), [str(SET_LABELS[name]) for name in names], rows)


def _cell(measure: str, numbers: Mapping[str, Any]) -> Cell:
    value = numbers.get(measure)
    if value is None:
        return Cell("–")
    if measure == "date":
        return Cell(full_date(date.fromisoformat(value)))
    if measure in INTEGER_MEASURES:
        return Cell(number_format(int(value), force_grouping=True))
    text = gettext("%(share)s\u202f%%") % {"share": number_format(round(100 * value, 1), decimal_pos=1)}
    bounds = interval(numbers, measure)
    return Cell(text, f"{100 * bounds[0]:.0f}–{100 * bounds[1]:.0f}") if bounds else Cell(text)


def document_with_figures(document: str) -> str:
    """The text of docs/method.md with its tables replaced, in French."""
    before, _begin, rest = document.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    with override("fr"):
        markdown = "\n".join(_markdown(table) for table in figures_tables())
    return f"{before}{BEGIN}\n{markdown}\n{END}{after}"


def _markdown(table: FiguresTable) -> str:
    lines = [
        [table.title, *table.sets],
        ["---"] * (1 + len(table.sets)),
        *([label, *map(str, cells)] for label, cells in table.rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
