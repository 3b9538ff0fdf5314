"""Where articles stand in the index: by the second they were published in, then by their keys."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles.search.positions import KEY_BITS, article_key, first_position_at, position_of

pytestmark = pytest.mark.both_engines

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
    assert first_position_at(moment) == second << KEY_BITS
    assert article_key(position_of(moment, 77)) == 77
    assert position_of(moment, 77) >> KEY_BITS == second
