"""python -m benches.learning FILE… [--write] [--record SET]: learn from labelled headlines, measured by five folds."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from articles.evaluation.dataset import filing_metrics
from articles.evaluation.published_figures import SET_LABELS, record_figures
from articles.filing.relevance.weights import WEIGHTS_FILE
from benches.learning.examples import load
from benches.learning.folds import figures, file_by_folds
from benches.learning.train import TEACHING_SETS, fit


def main() -> None:
    """Measure by five folds; with --write learn from all rows and replace the file that ships."""
    parser = argparse.ArgumentParser(prog="python -m benches.learning", description=__doc__)
    parser.add_argument(
        "files", nargs="+", type=Path, help="labelled headlines, a JSON object a line (articles/evaluation)"
    )
    parser.add_argument("--write", action="store_true", help=f"replace {WEIGHTS_FILE.name}")
    parser.add_argument(
        "--record", choices=sorted(SET_LABELS), help="publish the figures of the first file as this set's"
    )
    options = parser.parse_args()
    rows = load(options.files)
    filed, measured = file_by_folds(rows), [row for row in rows if row.set_name not in TEACHING_SETS]
    for name in dict.fromkeys(row.set_name for row in measured):
        some = [one for row, one in zip(measured, filed, strict=True) if row.set_name == name]
        print(name, json.dumps(figures(some), indent=1))  # noqa: T201
        if options.record and name == options.files[0].stem:
            record_figures("filing", options.record, datetime.now(UTC).date(), filing_metrics(some))
    if options.write:
        WEIGHTS_FILE.write_text(_as_text(fit(rows)), encoding="utf-8")


def _as_text(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
