"""Fits the weights by logistic regression and turns them into what `weights.json` holds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.filing.relevance.decide import NOT_ECONOMIC, WATCH_CATEGORY
from articles.filing.relevance.weights import Weights, parse_weights
from benches.learning.examples import CATEGORY_TABLES, TABLES, Row
from benches.learning.shared import fit_shared

MIN_EXAMPLES_PER_FEATURE = 3
INVERSE_REGULARISATION = 0.3  # scikit-learn's C, chosen by five folds among 0.05, 0.1, 0.3, 1
CATEGORIES_INVERSE_REGULARISATION = 0.1  # the same, for the categories and the watch: they are learnt from more facts
MAX_ITERATIONS = 1000
# For sectors, facts are held back less than words. For the categories and the watch, official acts are held back less, pairs more.
SECTOR_SCALES = {"facts": 2.0}
CATEGORY_SCALES = {"official_acts": 2.0, "pairs": 0.5}
# The facts of a sector's own: the words of its topic, and the points that the rules give it.
OWN_SECTOR_FACTS = ("facts|topic:sector ", "facts|sector:")
# Our own invented headlines (benches/learning/invented.jsonl) teach homonyms and adverts.
INVENTED_SET = "invented"
# More of them (benches/learning/watch.jsonl) teach the categories and the watch alone: a third of them are regulation, which no
# day of news is.
WATCH_SET = "watch"
# Headlines of the corpora that earlier weights were unsure of, labelled by reading (captured.py).
CAPTURED_SET = "captured"
TEACHING_SETS = (WATCH_SET, CAPTURED_SET)  # sets that only teach: no figure is measured on them
# Headlines that we invented, or picked because the weights were unsure, count half as much as others.
HALF_WEIGHT_SETS, HALF_WEIGHT = (INVENTED_SET, *TEACHING_SETS), 0.5
# Smaller weights are left out of the file.
MIN_WEIGHT, MIN_CATEGORY_WEIGHT, MIN_SECTOR_WEIGHT = 0.02, 0.03, 0.06
DECIMALS = 2


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """The content of `weights.json`, learnt from these rows."""
    all_rows, rows = rows, [one for one in rows if one.set_name != WATCH_SET]
    return {
        "relevance": _relevance(rows),
        **_categories_and_watch(all_rows),
        "sectors": _sectors([one for one in rows if one.is_finance]),
    }


def fit_weights(rows: Sequence[Row]) -> Weights:
    """The same, as the product reads it."""
    return parse_weights(fit(rows))


def _relevance(rows: Sequence[Row]) -> dict[str, Any]:
    columns, matrix = _matrix([one.columns for one in rows])
    model = _regression(rows, matrix, [one.is_finance for one in rows], INVERSE_REGULARISATION)
    return _linear_score(columns, model.coef_[0], model.intercept_[0], MIN_WEIGHT)


def _categories_and_watch(rows: Sequence[Row]) -> dict[str, Any]:
    columns, matrix = _matrix([one.category_columns for one in rows], CATEGORY_SCALES)
    labels = [one.category if one.is_finance else NOT_ECONOMIC for one in rows]
    among_all = _regression(rows, matrix, labels, CATEGORIES_INVERSE_REGULARISATION)
    alone = _regression(rows, matrix, [name == WATCH_CATEGORY for name in labels], CATEGORIES_INVERSE_REGULARISATION)
    scales = _scales(columns, CATEGORY_SCALES)
    weights, biases = among_all.coef_ * scales, among_all.intercept_
    return {
        "categories": _scores_by_class(
            columns, among_all.classes_, weights, biases, MIN_CATEGORY_WEIGHT, CATEGORY_TABLES
        ),
        "watch": _linear_score(columns, alone.coef_[0] * scales, alone.intercept_[0], MIN_WEIGHT, CATEGORY_TABLES),
    }


def _sectors(rows: Sequence[Row]) -> dict[str, Any]:
    columns, matrix = _matrix([one.columns for one in rows], SECTOR_SCALES)
    labels = [one.sector for one in rows]
    fitted = fit_shared(matrix, columns, labels, _row_weights(rows), OWN_SECTOR_FACTS, INVERSE_REGULARISATION)
    weights = fitted.weights.T * _scales(columns, SECTOR_SCALES)
    return _scores_by_class(columns, fitted.classes, weights, fitted.biases, MIN_SECTOR_WEIGHT, TABLES)


def _scores_by_class(
    columns: Sequence[str], classes: Iterable[Any], weights: Any, biases: Any, min_weight: float, tables: Iterable[str]
) -> dict[str, Any]:
    return {
        str(name): _linear_score(columns, some, bias, min_weight, tables)
        for name, some, bias in zip(classes, weights, biases, strict=True)
    }


def _regression(
    rows: Sequence[Row], matrix: Any, labels: Sequence[Any], inverse_regularisation: float
) -> LogisticRegression:
    model = LogisticRegression(C=inverse_regularisation, max_iter=MAX_ITERATIONS, tol=1e-3)
    return model.fit(matrix, numpy.array(labels), sample_weight=_row_weights(rows))


def _matrix(
    rows: Sequence[Mapping[str, float]], scales: Mapping[str, float] = MappingProxyType({})
) -> tuple[list[str], Any]:
    """The names of the columns, and the sparse matrix of these features, those of a table multiplied by its scale."""
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(_frequent(rows))
    columns = list(vectorizer.feature_names_)
    return columns, matrix.multiply(_scales(columns, scales)).tocsr()


def _row_weights(rows: Sequence[Row]) -> list[float]:
    return [HALF_WEIGHT if row.set_name in HALF_WEIGHT_SETS else 1.0 for row in rows]


def _scales(columns: Iterable[str], scales: Mapping[str, float]) -> Any:
    return numpy.array([scales.get(column.partition("|")[0], 1.0) for column in columns])


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
