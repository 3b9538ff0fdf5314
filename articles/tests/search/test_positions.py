"""Where articles stand in the index: by the second they were published in, then by their keys."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles.search.positions import BITS, article_at, begin, place_of

LAGOS = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("moment", "second"),
    [
        (datetime(1970, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), 1),
        (datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 3, 1, 0, 5, 1, tzinfo=LAGOS), 2 * 86_400 + 5),
        (datetime(2026, 11, 26, 12, tzinfo=UTC), 1_795_694_400),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 253_402_300_799),
    ],
)
def test_an_article_stands_in_its_second(moment, second):
    assert begin(moment) == second << BITS
    assert article_at(place_of(moment, 77)) == 77
    assert place_of(moment, 77) >> BITS == second
