"""The points of one series in a document: one a date, none to come, all in the unit that is expected."""

from datetime import date, timedelta

from articles.figures.records import Document, Point, Refusal

FUTURE_TOLERANCE = timedelta(days=1)  # in some time zones it is tomorrow already


def series_points(document: Document, column: str, unit: str, today: date) -> list[Point]:
    """The points of `column`, the oldest first, one a date. Raises Refusal; the other columns do not matter."""
    found = document.columns.get(column)
    if found is None:
        raise Refusal("renamed-column")
    if unit and found.unit != unit:
        raise Refusal("changed-unit")
    if found.refusal:
        raise found.refusal
    by_date: dict[date, Point] = {}
    for point in found.points:
        if by_date.setdefault(point[0], point) != point:
            raise Refusal("two-values")
    if any(day > today + FUTURE_TOLERANCE for day in by_date):
        raise Refusal("future")
    return sorted(by_date.values())
