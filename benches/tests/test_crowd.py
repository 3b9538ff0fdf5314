"""The arithmetic of bin/chaos --crowd: how fast one address may ask, and what breaks the promise."""

from collections import Counter

import pytest

from benches.chaos.crowd import FloodResult, widest_limit
from benches.chaos.dear import kinds
from benches.harness.programs import ROOT


def test_the_limit_is_the_one_of_nginx():
    limit = widest_limit((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
    assert (limit.due(limit.burst), limit.due(limit.burst + int(limit.rate))) == (0, 1)


@pytest.mark.parametrize(
    ("status", "worst", "holds"), [(429, 0.9, True), (503, 1.1, False), (500, 0.1, False), (200, float("inf"), False)]
)
def test_a_slow_page_and_an_error_break_the_promise(status, worst, holds):
    assert FloodResult("search", Counter([200, status]), [0.1, worst]).holds is holds


def test_no_two_requests_of_a_kind_are_alike():
    shown = kinds("/secteurs/energie/", [f"/actualite/{n}-x/" for n in range(99)])
    alike = [kind for kind, make in shown.items() if repr(make(1)) == repr(make(2))]
    assert alike == ["preferences"]
    assert all(make(n).path.isascii() for make in shown.values() for n in range(20))
