"""What a document changes: new values, revisions, and what waits for an editor."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from articles.figures.compare import Changes, compare
from articles.figures.computed import combine
from articles.figures.schedule import NEVER, next_visit

MONDAY = date(2026, 11, 23)


def day(number):
    return MONDAY + timedelta(days=number)


def changes(points, known=(), decided=(), max_jump=Decimal(15), in_points=False):
    return compare(points, dict(known), max_jump=max_jump, in_points=in_points, decided=decided)


def test_a_first_document_is_taken_whole():
    points = [(day(0), Decimal(1)), (day(1), Decimal(9))]
    assert changes(points) == Changes(new=tuple(points))


def test_the_same_document_again_changes_nothing():
    points = [(day(0), Decimal(1)), (day(1), Decimal("1.1"))]
    assert not changes(points, points)


def test_another_value_for_a_known_date_is_a_revision():
    assert changes([(day(0), Decimal("1.1"))], [(day(0), Decimal(1))]) == Changes(revised=((day(0), Decimal("1.1")),))


def test_an_implausible_jump_waits_and_the_next_plausible_value_does_not():
    found = changes([(day(0), Decimal(1)), (day(1), Decimal(2)), (day(2), Decimal("1.05"))], [(day(0), Decimal(1))])
    assert found == Changes(new=((day(2), Decimal("1.05")),), waiting=(((day(1), Decimal(2)), Decimal(1)),))


def test_a_revision_may_be_implausible_too():
    assert changes([(day(0), Decimal(3))], [(day(0), Decimal(1))]).waiting == (((day(0), Decimal(3)), Decimal(1)),)


def test_what_waits_or_was_refused_is_not_asked_about_again():
    assert not changes(
        [(day(0), Decimal(1)), (day(1), Decimal(2))], [(day(0), Decimal(1))], decided={(day(1), Decimal(2))}
    )


@pytest.mark.parametrize(("after", "waits"), [("4.5", False), ("5.5", True), ("-2", True)])
def test_the_moves_of_a_rate_are_points(after, waits):
    found = changes([(day(1), Decimal(after))], [(day(0), Decimal(3))], max_jump=Decimal(2), in_points=True)
    assert bool(found.waiting) is waits


def test_a_value_below_the_first_known_date_is_taken_by_no_neighbour():
    assert changes([(day(-3), Decimal(1))], [(day(0), Decimal(9))]).new == ((day(-3), Decimal(1)),)


def test_a_dollar_in_francs_is_the_parity_by_the_rate():
    parity, rate = [(date(1999, 1, 1), Decimal("655.957"))], [(date(2025, 7, 14), Decimal("1.1690"))]
    [(at, value)] = combine(parity, rate, "/", left_is_fixed=True, right_is_fixed=False)
    assert (at, round(value, 2)) == (date(2025, 7, 14), Decimal("561.13"))


def test_a_gap_of_more_than_a_week_leaves_no_value():
    left, right = [(day(0), Decimal(1)), (day(7), Decimal(1)), (day(8), Decimal(1))], [(day(0), Decimal(2))]
    assert [at for at, _ in combine(left, right, "*", left_is_fixed=False, right_is_fixed=False)] == [day(0), day(7)]


def test_nothing_is_divided_by_zero():
    assert combine([(day(0), Decimal(1))], [(day(0), Decimal(0))], "/", left_is_fixed=False, right_is_fixed=False) == []


@pytest.mark.parametrize(
    ("rhythm", "now", "new", "failures", "wanted"),
    [
        ("working-days", "2026-11-27 15:00", True, 0, "2026-11-30 14:35"),  # Friday → Monday
        ("working-days", "2026-11-27 15:00", False, 1, "2026-11-27 15:30"),
        ("working-days", "2026-11-27 17:00", False, 6, "2026-11-30 14:35"),
        ("working-days", "2026-11-27 08:00", False, 1, "2026-11-27 14:35"),
        ("working-days", "2026-11-28 08:00", False, 0, "2026-11-30 14:35"),
        ("working-days", "2026-11-26 23:50", False, 1, "2026-11-27 14:35"),
        ("weekly", "2026-11-27 15:00", True, 0, "2026-12-04 15:00"),
        ("weekly", "2026-11-27 15:00", False, 1, "2026-11-28 15:00"),
        ("month-begin", "2026-12-03 14:35", False, 0, "2026-12-04 14:35"),
        ("month-begin", "2026-12-03 14:35", True, 0, "2027-01-02 14:35"),
        ("month-begin", "2026-12-10 14:35", False, 3, "2027-01-02 14:35"),
        ("month-begin", "2026-11-30 14:35", False, 3, "2026-12-02 14:35"),
    ],
)
def test_each_rhythm_has_its_next_visit(rhythm, now, new, failures, wanted):
    at, then = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, wanted))
    assert next_visit(rhythm, at, has_new=new, failures=failures) == then


def test_a_provider_that_asks_to_wait_is_waited_for():
    now = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert next_visit("working-days", now, has_new=False, failures=1, retry_after=7200) == now + timedelta(hours=2)
    assert next_visit("never", now, has_new=False, failures=0) == NEVER
