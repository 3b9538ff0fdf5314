import pytest
from rich.console import Console

from benches.harness.load import LoadResult, read
from benches.harness.programs import Missing
from benches.serve import PageResult, pages, table

TOLD = """Running 3s test @ http://127.0.0.1:8776/
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.70ms    1.40ms  22.80ms   91.50%
    Req/Sec     5.21k   834.38     5.80k    90.00%
  Latency Distribution
     50%  820.00us
     75%    1.88ms
     90%    2.63ms
     99%    1.20s
  15593 requests in 3.02s, 139.52MB read
Requests/sec:   5168.02
Transfer/sec:     46.24MB
"""


def test_what_wrk_says_is_read_in_milliseconds():
    count, pace = read(TOLD)
    assert (count, pace.rate) == (15593, 5168.02)
    assert (pace.p50, pace.p99) == pytest.approx((0.82, 1200))


@pytest.mark.parametrize(
    "told",
    [
        "unable to connect to 127.0.0.1:1 Connection refused",
        f"{TOLD}  Non-2xx or 3xx responses: 12\n",
        TOLD.replace("15593 requests", "0 requests"),
    ],
)
def test_a_measure_that_failed_is_none(told):
    with pytest.raises(Missing, match="wrk could not measure"):
        read(told)


def test_the_busiest_sector_and_the_latest_article_are_asked_for():
    asked = pages(lambda question: [("mines",)] if "sector" in question else [(7,)])
    assert asked["listing"] == "/secteurs/mines/"
    assert asked["article"] == "/actualite/7/"


def test_the_table_sets_the_file_server_beside_us():
    paces = {
        "cached": LoadResult(4000, 1, 2, 0.25),
        "built": LoadResult(10, 100, 200, 90),
        "nginx": LoadResult(16_000, 0.1, 0.2, 0.01),
    }
    console = Console(width=140, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    with console.file:
        console.print(table([PageResult("home", "sqlite", 9000, paces)]))
        text = console.export_text()
    assert "25.0 %" in text
    assert "home" in text and "0.250" in text
