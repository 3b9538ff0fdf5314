"""A prepared query gives what Django's own gives."""

import gc
import weakref
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import DateTimeField, F, Max, Value
from django.utils import timezone

from portal.sql.prepared import Prepared, PreparedSql, RecentQueries

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def sessions(key, now):
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@pytest.fixture
def _two():
    for key, hour in (("a", 11), ("b’%s", 13)):
        Session.objects.create(session_key=key, session_data="é", expire_date=NOON.replace(hour=hour))


@pytest.mark.usefixtures("_two")
@pytest.mark.parametrize("now", [NOON, NOON.replace(hour=14), NOON.replace(hour=1)])
@pytest.mark.parametrize("key", ["a", "b’%s", "c"])
def test_its_rows_are_those_of_the_queryset(key, now):
    prepared = Prepared(sessions, str, datetime)
    for _ in range(2):
        rows = prepared.rows(key, now)
        assert rows == list(sessions(key, now))
        assert [one.expire_date for one in rows] == [one.expire_date for one in sessions(key, now)]


@pytest.mark.usefixtures("_two")
def test_values_lists_too():
    flat = Prepared(lambda now: sessions("a", now).values_list("pk", flat=True), datetime)
    assert flat.rows(NOON.replace(hour=1)) == ["a"]
    pairs = Prepared(lambda now: sessions("a", now).values_list("pk", "expire_date"), datetime)
    assert pairs.rows(NOON.replace(hour=1)) == [("a", NOON.replace(hour=11))]
    words = Prepared(lambda now: sessions("a", now).values_list("pk", "session_data"), datetime)
    assert words.rows(NOON.replace(hour=1)) == list(
        sessions("a", NOON.replace(hour=1)).values_list("pk", "session_data")
    )


@pytest.mark.usefixtures("_two")
def test_times_are_those_of_the_queryset_however_the_database_gives_them():
    none = Value(None, DateTimeField())

    def times(now):
        latest = Max("expire_date")  # SQLite gives it as text
        found = Session.objects.filter(expire_date__gt=now).values("pk").annotate(latest=latest, none=none)
        return found.values_list("expire_date", "latest", "none").order_by("pk")

    now = NOON.replace(hour=1)
    assert Prepared(times, datetime).rows(now) == list(times(now))
    assert [row[1:] for row in times(now)] == [(NOON.replace(hour=hour), None) for hour in (11, 13)]
    assert Prepared(times, datetime).rows(NOON.replace(hour=23)) == []


def test_django_writes_it_once(monkeypatch):
    written = []
    prepared = Prepared(lambda key: written.append(key) or sessions(key, NOON), str)
    for key in ("a", "b"):
        prepared.rows(key)
    assert len(written) == 2  # once more to see that it is the same


def test_a_query_for_values_keeps_nothing_of_what_django_wrote_it_from():
    asked = []

    def build(key):
        queryset = sessions(key, NOON).values_list("pk", "expire_date")
        asked.append(weakref.ref(queryset.query))
        return queryset

    prepared = Prepared(build, str)
    prepared.rows("a")
    gc.collect()
    assert asked
    assert not any(query() for query in asked)


def test_a_query_that_looks_at_the_clock_is_refused():
    with pytest.raises(ValueError, match="another each time"):
        Prepared(lambda key: sessions(key, timezone.now()), str).rows("a")


@pytest.mark.parametrize(("limits", "is_written"), [([1, 2, 2], True), ([1, 2, 1], False)])
def test_a_query_that_changed_once_while_it_was_written_is_written(limits, is_written, db):
    left = iter(limits)
    prepared = Prepared(lambda key: sessions(key, NOON)[: next(left)], str)
    with nullcontext() if is_written else pytest.raises(ValueError, match="another each time"):
        assert prepared.rows("a") == []
    left = iter(limits)
    by_hand = PreparedSql(lambda key: ("SELECT %s, %s", (key, next(left))), str)
    with nullcontext() if is_written else pytest.raises(ValueError, match="another each time"):
        assert by_hand.row("a") == ("a", 2)


def test_a_value_that_the_query_does_not_ask_for_is_refused():
    with pytest.raises(ValueError, match="Not every value"):
        Prepared(lambda key, other: sessions(key, NOON), str, int).rows("a", 1)


def test_the_same_value_may_stand_twice():
    twice = Prepared(lambda key: sessions(key, NOON).annotate(asked=Value(key)).filter(asked=F("pk")), str)
    assert twice.rows("a") == []
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.usefixtures("_two")
def test_sql_composed_by_hand_gives_the_same_row():
    def compose(key, now):
        sql, params = sessions(key, now).values("pk").query.sql_with_params()
        return f"SELECT COUNT(*) FROM ({sql}) AS found", params

    counted = PreparedSql(compose, str, datetime)
    for key, now in (("a", NOON.replace(hour=1)), ("a", NOON), ("b’%s", NOON), ("c", NOON)):
        assert counted.row(key, now)[0] == sessions(key, now).count()


def test_sql_that_looks_at_the_clock_is_refused():
    with pytest.raises(ValueError, match="another each time"):
        PreparedSql(lambda key: ("SELECT %s, %s", [key, timezone.now()]), str).row("a")


def test_the_queries_asked_for_lately_are_kept():
    made, lately = [], RecentQueries(2)
    for key in "abacab":
        lately.get(key, lambda key=key: made.append(key) or object())
    assert made == ["a", "b", "c", "b"]
