from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.dates import read_date

READ = [
    ("Tue, 03 Feb 2026 10:00:00 +0100", "2026-02-03T09:00"),
    ("Tue, 03 Feb 2026 10:00:00 GMT", "2026-02-03T10:00"),
    ("Tue, 03 Feb 26 10:00 EST", "2026-02-03T15:00"),
    ("Mon, 9 Oct 2023 3:04:05 + 0200", "2023-10-09T01:04:05"),
    ("2026-02-03T10:00:00Z", "2026-02-03T10:00"),
    ("2026-02-03T10:00:00.123456+14:00", "2026-02-02T20:00"),
    ("2026-02-03 10:00:00", "2026-02-03T10:00"),
    ("2026-02-03", "2026-02-03T00:00"),
    ("mar, 03 févr 2026 10:00:00 GMT", "2026-02-03T10:00"),
    ("mardi 3 février 2026", "2026-02-03T00:00"),
    ("1er août 2026 à 10h30", "2026-08-01T10:30"),
    ("Publié le 3 février 2026 à 10 h 30", "2026-02-03T10:30"),
    ("Le 03/02/2026 à 10:00", "2026-02-03T10:00"),
    ("Tue , 03 Feb 2026 10:00:00 GMT+0100", "2026-02-03T09:00"),
    ("15 juin 2026", "2026-06-15T00:00"),
    ("15 juillet 2026", "2026-07-15T00:00"),
    ("31 déc. 2025 23:30 +0000", "2025-12-31T23:30"),
    ("mer, 12 sep 2018 10:00:00 +0200", "2018-09-12T08:00"),
    ("Seg, 24 Set 2018 19:18:49 -0300", "2018-09-24T22:18:49"),
    ("April 11, 2006", "2006-04-11T00:00"),
    ("Sun, October 12, 2003 10:11 PM", "2003-10-12T22:11"),
    ("12 October 2003 Monday 10:11:12 GMT", "2003-10-12T10:11:12"),
    ("Thu Jan 01 10:00:00 +0100 2026", "2026-01-01T09:00"),
    ("03/02/2026 10:00", "2026-02-03T10:00"),
    ("9/12/2003 9:01:02 PM", "2003-09-12T21:01:02"),
    ("05.02.2025", "2025-02-05T00:00"),
    ("2026-02-03T24:00:00Z", "2026-02-04T00:00"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_date_is_read_as_it_was_meant(text, expected):
    assert read_date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "hier", "mardi 3 févr.", "99/99/99", "2026-13-01", "31 février 2026", "0000-00-00", "x" * 100_000, "9" * 90],
)
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@given(st.text(alphabet="0123456789:/-+., TZapmjanvfévrlundi", max_size=60))
def test_no_text_raises(text):
    moment = read_date(text)
    assert moment is None or moment.utcoffset().total_seconds() == 0
