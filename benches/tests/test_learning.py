"""The weights are learnt from a labelled file, and file what they were not learnt from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is a tool of developers: bin/setup --dev")

import numpy
from scipy.optimize import check_grad
from scipy.sparse import csr_matrix

from articles.filing.relevance.decide import NOT_ECONOMIC
from articles.filing.relevance.weights import shipped_weights
from benches.learning.examples import load
from benches.learning.folds import figures, file_by_folds
from benches.learning.shared import Problem, fit_shared
from benches.learning.train import fit, fit_weights

INVENTED = Path(__file__).parents[1] / "learning" / "invented.jsonl"


@pytest.fixture(scope="module")
def rows():
    return load([INVENTED])[::2]


def test_what_is_learnt_is_what_the_product_reads(rows):
    weights = fit_weights(rows)
    assert any(weights.relevance.word_weights(row.reading.features) for row in rows)
    assert set(weights.categories.classes) == {row.category for row in rows if row.is_finance} | {NOT_ECONOMIC}
    assert weights.categories.log_odds(rows[0].reading.features).keys() == set(weights.categories.classes)
    assert "bias" in fit(rows)["relevance"]


def test_by_folds_every_headline_is_filed_once_and_better_than_by_chance(rows):
    rows = rows[::2]  # python -m benches.learning files all
    filed = file_by_folds(rows)
    assert [one.example.id for one in filed] == [row.example.id for row in rows]
    measured = figures(filed)
    share = sum(row.is_finance for row in rows) / len(rows)
    assert measured["finance_precision"] > share
    assert measured["size"] == len(rows)


def test_no_earlier_weights_are_needed_to_learn(rows, monkeypatch, tmp_path):
    shipped_weights.cache_clear()
    monkeypatch.setattr("articles.filing.relevance.weights.WEIGHTS_FILE", tmp_path / "none.json")
    assert len(file_by_folds(rows[::16])) == len(rows[::16])


def test_a_faulty_line_is_said(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="Line 1"):
        load([path])


def test_the_command_needs_no_variable_of_the_environment():
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "benches.learning", "--help"]
    asked = subprocess.run(
        command, env=bare, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "--record" in asked.stdout


def test_what_speaks_for_one_class_speaks_for_each_by_its_own_facts():
    columns = ["own a", "own b", "own c"]
    rows, labels = [[1, 0, 0]] * 20 + [[0, 1, 0]] * 20 + [[0, 0, 0]], ["a"] * 20 + ["b"] * 20 + ["c"]
    fitted = fit_shared(csr_matrix(numpy.array(rows, float)), columns, labels, [1.0] * 41, ["own "], 0.3)
    assert fitted.classes == ["a", "b", "c"]
    never_seen = numpy.array([0, 0, 1]) @ fitted.weights + fitted.biases
    assert fitted.classes[never_seen.argmax()] == "c"


def test_the_gradient_is_that_of_the_loss():
    luck = numpy.random.default_rng(3)
    matrix, labels = csr_matrix(luck.random((9, 4))), numpy.eye(3)[luck.integers(0, 3, 9)]
    problem = Problem(matrix, labels, luck.random(9), [[0, None, 2], [None, 1, 3]], 0.5)
    point = luck.normal(size=4 * 3 + 3 + 2)
    assert check_grad(lambda at: problem.loss(at)[0], lambda at: problem.loss(at)[1], point) < 1e-4


def test_figures_can_be_published_from_the_command():
    publish = (
        "import benches.learning\n"
        "from articles.evaluation.published_figures import METHOD_DOCUMENT, document_with_figures\n"
        "document_with_figures(METHOD_DOCUMENT.read_text(encoding='utf-8'))"
    )
    subprocess.run([sys.executable, "-c", publish], cwd=INVENTED.parents[2], check=True, timeout=60)
