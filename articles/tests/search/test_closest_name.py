"""The name that was probably meant by one that nobody bears."""

import pytest

from articles.search.spelling import closest_name

pytestmark = pytest.mark.both_engines

ELSEWHERE = {"bce", "yango", "lazard", "bunge", "dexia"}
AFRICAN = {"bceao", "cea", "beac", "boa", "boad", "sgbci", "sabc", "sgbv", "safaricom", "dexim", "lafarge maroc"}
NAMES = dict.fromkeys(ELSEWHERE, False) | dict.fromkeys(AFRICAN, True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bcea", "bceao"),  # shares more with it than with “bce”
        ("boac", "boa"),  # begins as it does, and “beac” does not
        ("sgbc", "sgbci"),
        ("dexi", "dexim"),  # as near as “dexia”, and African
        ("safarcon", "safaricom"),  # two letters of eight
        ("dangot", ""),
        ("lafarg", ""),
        ("safarc", ""),
        ("bce", ""),
    ],
)
def test_the_nearest_name_is_meant_and_none_that_is_far(typed, meant):
    assert closest_name(typed, NAMES) == meant
