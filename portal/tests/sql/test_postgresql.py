"""What our connection to PostgreSQL asks, and what it notices without asking."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import NotSupportedError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.sql.prepared import Prepared

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL"),
]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _kept_connection():
    connection.health_check_enabled, before = True, connection.health_check_enabled
    connection.ensure_connection()
    yield
    connection.health_check_enabled = before
    connection.close()


def from_outside(query, *values):
    with psycopg.connect(
        **{**connection.get_connection_params(), "cursor_factory": None, "context": None}, autocommit=True
    ) as other:
        other.execute(query, values)


def end_from_outside():
    from_outside("SELECT pg_terminate_backend(%s, 5000)", connection.connection.info.backend_pid)


def next_request():
    connection.close_if_unusable_or_obsolete()


def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 41 + 1")
        return cursor.fetchone()[0]


def test_a_kept_connection_is_used_without_a_question(monkeypatch):
    def is_usable():
        raise AssertionError("asked")

    monkeypatch.setattr(connection, "is_usable", is_usable)
    pid = connection.connection.info.backend_pid
    next_request()
    assert ask() == 42 and connection.connection.info.backend_pid == pid


def test_a_connection_that_the_server_has_closed_is_opened_anew():
    pid = connection.connection.info.backend_pid
    end_from_outside()
    next_request()
    assert ask() == 42 and connection.connection.info.backend_pid != pid


def test_a_prepared_query_meets_a_new_connection():
    prepared = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)
    Session.objects.create(session_key="a", session_data="", expire_date=NOON)
    for _ in range(2):
        assert [one.pk for one in prepared.rows("a", NOON.replace(hour=1))] == ["a"]
        end_from_outside()
        next_request()


@pytest.fixture
def widen_column():
    yield lambda: from_outside("ALTER TABLE django_session ALTER session_key TYPE varchar(60)")
    from_outside("ALTER TABLE django_session ALTER session_key TYPE varchar(40)")


def test_a_prepared_query_is_prepared_anew_after_a_migration(widen_column):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    Session.objects.create(session_key="a", session_data="", expire_date=NOON)
    prepared.rows("a")
    widen_column()
    for _ in range(2):
        assert [one.pk for one in prepared.rows("a")] == ["a"]


def test_a_transaction_that_meets_a_migration_fails_and_the_next_does_not(widen_column):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    Session.objects.create(session_key="a", session_data="", expire_date=NOON)
    with transaction.atomic():
        prepared.rows("a")
    widen_column()
    with pytest.raises(NotSupportedError), transaction.atomic():
        prepared.rows("a")
    with transaction.atomic():
        assert [one.pk for one in prepared.rows("a")] == ["a"]


def test_after_a_failed_query_the_server_is_asked():
    end_from_outside()
    connection.health_check_done = True  # in the middle of a request
    with pytest.raises(OperationalError):
        ask()
    next_request()
    assert ask() == 42


def test_a_prepared_query_is_planned_once_in_a_connection():
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    for key in ("a", "b", "c"):
        assert prepared.rows(key) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements GROUP BY name")
        assert cursor.fetchall() == [(3,)]


def test_other_queries_are_not_prepared():
    for _ in range(8):
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


def test_nothing_is_prepared_where_each_transaction_may_have_another_connection(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    connection.close()
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    for key in ("a", "b", "c"):
        assert prepared.rows(key) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


def test_what_was_asked_is_told_with_its_values():
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            prepared.rows("it’s")
        assert [one["sql"][:6] for one in asked] == ["SELECT"] and "'it’s'" in asked[0]["sql"]
