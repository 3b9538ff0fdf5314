"""The short form of bin/chaos --figures: a real kill, and every value is there once."""

import pytest

from articles.figures.csv_import import parse_csv
from articles.figures.read.ecb import read_ecb
from benches.chaos import figures
from benches.chaos.figures import FiguresReport, run, wrong_values


def test_whoever_is_killed_every_value_is_stored_once() -> None:
    report = run("sqlite", 1, seed=7)
    assert report.is_good, report
    assert report.kills == 1


@pytest.mark.parametrize("fault", ["lost", "doubled", "stored by half", "acts"])
def test_a_fault_is_not_good(fault: str) -> None:
    report = FiguresReport("sqlite")
    report.wrong[fault] += 1
    assert not report.is_good


def test_a_file_and_a_document_revise_the_last_value_of_the_one_before() -> None:
    lines, faults = parse_csv(figures.csv_file(1).encode(), {"main"}, figures.FIRST.replace(year=2026))
    assert (len(lines), faults) == (figures.LINES + 1, [])
    points = read_ecb(figures.document(1)).columns["USD"].points
    assert len(points) == figures.DAYS + 1
    assert min(points)[0] == max(read_ecb(figures.document(0)).columns["USD"].points)[0]


class _Product:
    """Stands for a product whose database holds these rows."""

    def __init__(self, rows, acts):
        self.rows, self.acts, self.database = rows, acts, self

    def ask(self, question):
        if "formervalue" in question:
            return []
        if "articles_series" in question:
            return [(None, None)]
        return self.rows

    def number(self, question):
        return self.acts


def test_half_a_file_and_a_lost_act_are_seen() -> None:
    assert wrong_values(_Product([], 0)) == {}
    half = [("main", day, value) for day, value in figures._values(0, 7)]
    assert wrong_values(_Product(half, 6))["stored by half"] == 7
    assert wrong_values(_Product(half, 6))["acts"] == 1
