"""Fits the weights by logistic regression and turns them into what `weights.json` holds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.evaluation.dataset import WATCH_CATEGORY
from articles.filing.relevance.weights import Weights, parse_weights
from benches.learning.examples import FACT_TABLES, TABLES, Row
from benches.learning.shared import fit_shared

MIN_EXAMPLES_PER_FEATURE = 3
INVERSE_REGULARISATION = 0.3  # scikit-learn's C, chosen by five folds among 0.05, 0.1, 0.3, 1
MAX_ITERATIONS = 1000
# Facts are held back less than words where sectors and the watch are learnt.
SECTOR_FACTS_SCALE = WATCH_FACTS_SCALE = 2.0
# The facts of a sector's own: the words of its topic, and the points that the rules give it.
OWN_SECTOR_FACTS = ("facts|topic:sector ", "facts|sector:")
# Our own invented headlines (benches/learning/invented.jsonl) teach homonyms and adverts; they count less than real ones.
INVENTED_SET, INVENTED_ROW_WEIGHT = "invented", 0.5
# More of them (benches/learning/watch.jsonl) teach the watch alone: half of them are regulation, which no day of news is.
WATCH_SET = "watch"
MIN_WEIGHT, MIN_CLASS_WEIGHT, DECIMALS = 0.02, 0.06, 2  # smaller weights are left out of the file


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """The content of `weights.json`, learnt from these rows."""
    all_rows, rows = rows, [one for one in rows if one.set_name != WATCH_SET]
    economic = [one for one in rows if one.is_finance]
    return {
        "relevance": _binary(rows, [one.is_finance for one in rows]),
        "watch": _watch(all_rows, [one.category == WATCH_CATEGORY for one in all_rows]),
        "categories": _categories(economic),
        "sectors": _sectors(economic),
    }


def fit_weights(rows: Sequence[Row]) -> Weights:
    """The same, as the product reads it."""
    return parse_weights(fit(rows))


def _binary(rows: Sequence[Row], labels: Sequence[bool]) -> dict[str, Any]:
    columns, model = _regression(rows, [one.columns for one in rows], labels)
    return _linear_score(columns, model.coef_[0], model.intercept_[0], MIN_WEIGHT)


def _watch(rows: Sequence[Row], labels: Sequence[bool]) -> dict[str, Any]:
    columns, model = _regression(rows, [one.watch_columns for one in rows], labels, WATCH_FACTS_SCALE)
    weights = model.coef_[0] * [_scale(column, WATCH_FACTS_SCALE) for column in columns]
    return _linear_score(columns, weights, model.intercept_[0], MIN_WEIGHT, (*TABLES, "official_acts"))


def _categories(rows: Sequence[Row]) -> dict[str, Any]:
    columns, model = _regression(rows, [one.columns for one in rows], [one.category for one in rows])
    return _scores_by_class(columns, model.classes_, model.coef_, model.intercept_)


def _sectors(rows: Sequence[Row]) -> dict[str, Any]:
    columns, matrix = _matrix([one.columns for one in rows], SECTOR_FACTS_SCALE)
    labels = [one.sector for one in rows]
    fitted = fit_shared(matrix, columns, labels, _row_weights(rows), OWN_SECTOR_FACTS, INVERSE_REGULARISATION)
    scales = [_scale(column, SECTOR_FACTS_SCALE) for column in columns]
    return _scores_by_class(columns, fitted.classes, fitted.weights.T * scales, fitted.biases)


def _scores_by_class(columns: Sequence[str], classes: Iterable[Any], weights: Any, biases: Any) -> dict[str, Any]:
    return {
        str(name): _linear_score(columns, some, bias, MIN_CLASS_WEIGHT)
        for name, some, bias in zip(classes, weights, biases, strict=True)
    }


def _regression(
    rows: Sequence[Row], found: Sequence[Mapping[str, float]], labels: Sequence[Any], facts_scale: float = 1.0
) -> tuple[list[str], LogisticRegression]:
    columns, matrix = _matrix(found, facts_scale)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=MAX_ITERATIONS, tol=1e-3)
    return columns, model.fit(matrix, numpy.array(labels), sample_weight=_row_weights(rows))


def _matrix(rows: Sequence[Mapping[str, float]], facts_scale: float = 1.0) -> tuple[list[str], Any]:
    """The names of the columns, and the sparse matrix of these features."""
    found = [{name: value * _scale(name, facts_scale) for name, value in row.items()} for row in _frequent(rows)]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(found)
    return list(vectorizer.feature_names_), matrix


def _row_weights(rows: Sequence[Row]) -> list[float]:
    return [INVENTED_ROW_WEIGHT if row.set_name in (INVENTED_SET, WATCH_SET) else 1.0 for row in rows]


def _scale(column: str, facts_scale: float) -> float:
    return facts_scale if column.partition("|")[0] in FACT_TABLES else 1.0


def _frequent(rows: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    counts = Counter(name for row in rows for name in row)
    return [{name: value for name, value in row.items() if counts[name] >= MIN_EXAMPLES_PER_FEATURE} for row in rows]


def _linear_score(
    columns: Iterable[str], weights: Iterable[float], bias: float, min_weight: float, tables: Iterable[str] = TABLES
) -> dict[str, Any]:
    score: dict[str, Any] = {"bias": round(float(bias), DECIMALS)} | {table: {} for table in tables}
    for column, weight in zip(columns, weights, strict=True):
        table, _, name = column.partition("|")
        if abs(weight) >= min_weight:
            score[table][name] = round(float(weight), DECIMALS)
    return score
