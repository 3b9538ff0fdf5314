"""A multinomial logistic regression whose classes share the weights of their own facts.

That « topic:sector mines » speaks for the sector mines, and « sector:mines » too, is one rule for all sectors: it is learnt from
all headlines together, where each sector alone has some fifty. What is particular to a sector is learnt beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from scipy.optimize import minimize

Array = numpy.ndarray[Any, Any]

SHARED_REGULARISATION = 0.05  # of the shared weights, which need hardly any: they are few
MAX_ITERATIONS = 300
TOLERANCE = 1e-7  # of the loss, relative


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights (columns × classes), the shared ones included, and the bias of each class."""

    classes: Sequence[str]
    weights: Array
    biases: Array


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows to learn from. `own` gives for each class its own columns, as many as `shared`, or None where there is none."""

    matrix: Any  # sparse, rows × columns
    labels: Array  # rows × classes, 1 for a row's class
    row_weights: Array
    own: Sequence[Sequence[int | None]]  # one list for each shared weight, over the classes
    inverse_regularisation: float

    def loss(self, parameters: Array) -> tuple[float, Array]:
        """The loss and its gradient, for L-BFGS."""
        weights, biases, shared = self.split(parameters)
        scores = self.matrix @ self.total(weights, shared) + biases
        scores -= scores.max(axis=1, keepdims=True)
        logs = numpy.log(numpy.exp(scores).sum(axis=1))
        errors = (numpy.exp(scores - logs[:, None]) - self.labels) * self.row_weights[:, None]
        loss = (self.row_weights * (logs - (scores * self.labels).sum(axis=1))).sum()
        loss += (weights**2).sum() / (2 * self.inverse_regularisation) + SHARED_REGULARISATION * (shared**2).sum() / 2
        by_weight = self.matrix.T @ errors
        by_shared = [sum(by_weight[column, number] for number, column in _known(some)) for some in self.own]
        gradient = (
            by_weight + weights / self.inverse_regularisation,
            errors.sum(axis=0),
            numpy.array(by_shared) + SHARED_REGULARISATION * shared,
        )
        return float(loss), numpy.concatenate([one.ravel() for one in gradient])

    def split(self, parameters: Array) -> tuple[Array, Array, Array]:
        """The weights, the biases and the shared weights."""
        columns, classes = self.matrix.shape[1], self.labels.shape[1]
        weights = parameters[: columns * classes].reshape(columns, classes)
        return weights, parameters[columns * classes :][:classes], parameters[(columns + 1) * classes :]

    def total(self, weights: Array, shared: Array) -> Array:
        """The weights with the shared ones added."""
        added = weights.copy()
        for some, value in zip(self.own, shared, strict=True):
            for number, column in _known(some):
                added[column, number] += value
        return added


def _known(columns: Sequence[int | None]) -> list[tuple[int, int]]:
    return [(number, column) for number, column in enumerate(columns) if column is not None]


def fit_shared(
    matrix: Any,
    columns: Sequence[str],
    labels: Sequence[str],
    row_weights: Sequence[float],
    own_prefixes: Sequence[str],
    inverse_regularisation: float,
) -> Fitted:
    """Learn one class for each label; a class's own columns are those named « prefix » + class."""
    classes = sorted(set(labels))
    positions: Mapping[str, int] = {name: number for number, name in enumerate(columns)}
    own = [[positions.get(prefix + name) if name else None for name in classes] for prefix in own_prefixes]
    wanted = numpy.array([[float(label == name) for name in classes] for label in labels])
    problem = Problem(matrix, wanted, numpy.array(row_weights), own, inverse_regularisation)
    start = numpy.zeros((len(columns) + 1) * len(classes) + len(own_prefixes))
    options = {"maxiter": MAX_ITERATIONS, "ftol": TOLERANCE}
    found = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options=options)
    weights, biases, shared = problem.split(found.x)
    return Fitted(classes, problem.total(weights, shared), biases)
