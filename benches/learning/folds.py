"""Measures learnt weights on headlines that they were not learnt from: five folds, each headline filed once."""

from collections.abc import Mapping, Sequence

import numpy
from sklearn.model_selection import StratifiedKFold

from articles.evaluation.dataset import FiledExample, filing_metrics
from articles.filing.article_reading import read_article
from articles.filing.classify import classify_reading
from articles.filing.records import Filing, Hint
from articles.filing.rulebook import default_rulebook
from benches.learning.examples import Row
from benches.learning.train import TEACHING_SETS, fit_weights

FOLDS, SEED = 5, 0
RECALLS = (0.90, 0.92, 0.95, 0.97)


def file_by_folds(rows: Sequence[Row]) -> list[FiledExample]:
    """Each headline with its filing by weights learnt from the four other folds and from the sets that only teach."""
    teaching = [row for row in rows if row.set_name in TEACHING_SETS]
    rows = [row for row in rows if row.set_name not in TEACHING_SETS]
    found: dict[int, Filing] = {}
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for others, fold in folds.split(numpy.zeros(len(rows)), [row.is_finance for row in rows]):
        weights = fit_weights([*(rows[number] for number in others), *teaching])
        for number in fold:
            found[int(number)] = classify_reading(rows[number].reading, Hint(), default_rulebook(), weights)
    return [FiledExample(row.example, found[number], _language(row)) for number, row in enumerate(rows)]


def figures(filed: Sequence[FiledExample]) -> Mapping[str, float]:
    """The published metrics, and the best precision of a threshold on relevance at some recalls."""
    return filing_metrics(filed) | {f"precision at recall {recall}": _precision_at(filed, recall) for recall in RECALLS}


def _language(row: Row) -> str:
    return read_article(row.example.title, row.example.summary, "", Hint(), default_rulebook()).language


def _precision_at(filed: Sequence[FiledExample], recall: float) -> float:
    ranked = sorted(filed, key=lambda one: -one.actual.relevance)
    hits = numpy.cumsum([one.example.expected.is_finance for one in ranked])
    return round(float(max((hits / numpy.arange(1, len(ranked) + 1))[hits >= recall * hits[-1]])), 4)
