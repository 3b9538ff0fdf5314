"""Fits the weights by logistic regression and turns them into what `weights.json` holds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.filing.relevance.weights import Weights, parse_weights
from benches.learning.examples import TABLES, Row

MIN_EXAMPLES_PER_FEATURE = 3
INVERSE_REGULARISATION = 0.3  # scikit-learn's C, chosen by five folds among 0.05, 0.1, 0.3, 1
MAX_ITERATIONS = 1000
SECTOR_FACTS_SCALE = 2.0  # facts are held back less than words where sectors are learnt
# Our own invented headlines (benches/learning/invented.jsonl) teach homonyms and adverts; they count less than real ones.
INVENTED_SET, INVENTED_ROW_WEIGHT = "invented", 0.5
MIN_WEIGHT, MIN_CLASS_WEIGHT, DECIMALS = 0.02, 0.06, 2  # smaller weights are left out of the file


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """The content of `weights.json`, learnt from these rows."""
    economic = [one for one in rows if one.is_finance]
    return {
        "relevance": _binary(rows, [one.is_finance for one in rows]),
        "categories": _by_class(economic, [one.category for one in economic]),
        "sectors": _by_class(economic, [one.sector for one in economic], SECTOR_FACTS_SCALE),
    }


def fit_weights(rows: Sequence[Row]) -> Weights:
    """The same, as the product reads it."""
    return parse_weights(fit(rows))


def _binary(rows: Sequence[Row], labels: Sequence[bool]) -> dict[str, Any]:
    columns, model = _regression(rows, labels)
    return _linear_score(columns, model.coef_[0], model.intercept_[0], MIN_WEIGHT)


def _by_class(rows: Sequence[Row], labels: Sequence[str], facts_scale: float = 1.0) -> dict[str, Any]:
    columns, model = _regression(rows, labels, facts_scale)
    scales = [_scale(column, facts_scale) for column in columns]
    return {
        str(name): _linear_score(columns, weights * scales, bias, MIN_CLASS_WEIGHT)
        for name, weights, bias in zip(model.classes_, model.coef_, model.intercept_, strict=True)
    }


def _regression(
    rows: Sequence[Row], labels: Sequence[Any], facts_scale: float = 1.0
) -> tuple[list[str], LogisticRegression]:
    columns = [
        {name: value * _scale(name, facts_scale) for name, value in row.items()}
        for row in _frequent([one.columns for one in rows])
    ]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(columns)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=MAX_ITERATIONS, tol=1e-3)
    weights = [_row_weight(row) for row in rows]
    return list(vectorizer.feature_names_), model.fit(matrix, numpy.array(labels), sample_weight=weights)


def _row_weight(row: Row) -> float:
    return INVENTED_ROW_WEIGHT if row.set_name == INVENTED_SET else 1.0


def _scale(column: str, facts_scale: float) -> float:
    return facts_scale if column.startswith("facts|") else 1.0


def _frequent(rows: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    counts = Counter(name for row in rows for name in row)
    return [{name: value for name, value in row.items() if counts[name] >= MIN_EXAMPLES_PER_FEATURE} for row in rows]


def _linear_score(columns: Iterable[str], weights: Iterable[float], bias: float, min_weight: float) -> dict[str, Any]:
    score: dict[str, Any] = {"bias": round(float(bias), DECIMALS)} | {table: {} for table in TABLES}
    for column, weight in zip(columns, weights, strict=True):
        table, _, name = column.partition("|")
        if abs(weight) >= min_weight:
            score[table][name] = round(float(weight), DECIMALS)
    return score
