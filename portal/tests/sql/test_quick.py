"""Rows asked for without Django's cursor are those that it gives, and it asks wherever they cannot be had."""

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import DataError, OperationalError, ProgrammingError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from members.models import Member
from portal.sql import quick
from portal.sql.prepared import Prepared

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")


def members(name, since, number):
    """Columns of all kinds; a percent sign, and a value that stands twice."""
    same = Member.objects.filter(pk=OuterRef("pk"), username=name)
    rows = Member.objects.filter(Q(username=name) | Q(username__contains="100 %"), date_joined__gt=since)
    rows = rows.annotate(said=Value(number), same=Exists(same), key=F("pk")).order_by("pk")
    return rows.values_list(
        "said", "same", "username", "is_active", "last_login", "date_joined", "lookalike_key", "key"
    )


@pytest.fixture
def _two():
    Member.objects.create_user("Aïssatou", "a@example.org")
    Member.objects.create_user("100 %s", "b@example.org", last_login=NOON)
    Member.objects.update(date_joined=NOON)


@pytest.fixture(autouse=True)
def _connected():
    connection.ensure_connection()


@pytest.fixture
def asked(monkeypatch):
    """The rows that `quick` gave, None where Django's cursor asked."""
    given, rows = [], quick.rows
    monkeypatch.setattr(quick, "rows", lambda *args: given.append(rows(*args)) or given[-1])
    return given


@pytest.mark.usefixtures("_two")
@pytest.mark.parametrize("number", [0, 7, 40_000, 2_000_000_000, -1])
def test_rows_are_those_of_the_queryset(asked, number):
    prepared = Prepared(members, str, datetime, int)
    for name in ("Aïssatou", "it’s %s", ""):
        expected = list(members(name, NOON.replace(hour=1), number))
        assert expected
        for _ in range(3):
            assert prepared.rows(name, NOON.replace(hour=1), number) == expected
        assert prepared.rows(name, NOON, number) == []
    assert None not in asked


def test_who_watches_queries_sees_it(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    with CaptureQueriesContext(connection) as queries:
        prepared.rows("a")
    assert len(queries) == 1 and asked[-1] is None
    seen = []
    with connection.execute_wrapper(lambda execute, *args: seen.append(args) or execute(*args)):
        prepared.rows("a")
    assert len(seen) == 1 and asked[-1] is None


def test_a_transaction_that_failed_refuses_it(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            prepared.rows("a")


@pytest.mark.usefixtures("_two")
def test_in_a_transaction_it_sees_what_that_wrote(asked):
    prepared = Prepared(lambda name: Member.objects.filter(username=name).values_list("email"), str)
    assert prepared.rows("Koffi") == []
    with transaction.atomic():
        Member.objects.filter(username="Aïssatou").update(username="Koffi")
        assert prepared.rows("Koffi") == [("a@example.org",)]
        transaction.set_rollback(True)
    assert prepared.rows("Koffi") == []


def test_a_closed_connection_is_opened(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    for _ in range(2):
        assert prepared.rows("a") == []
        connection.close()


def test_what_is_wrong_raises_what_django_raises():
    wrong = OperationalError if connection.vendor == "sqlite" else ProgrammingError
    prepared, sql = (
        Prepared(lambda key: Session.objects.filter(session_key=key), str),
        "SELECT 1 FROM nowhere WHERE %s = ''",
    )
    prepared._written = prepared._query()._replace(sql=sql, marked_sql=quick.marked(connection, sql))
    for _ in range(2):
        with pytest.raises(wrong, match="nowhere"):
            prepared.rows("a")


def test_where_django_refuses_queries_it_does_too(django_db_blocker):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    with django_db_blocker.block(), pytest.raises(RuntimeError):
        prepared.rows("a")


def statements():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'pesee%'")
        return cursor.fetchone()[0]


@on_postgresql
def test_what_another_dropped_is_prepared_anew(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert [prepared.rows("a") for _ in range(2)] == [[], []]
    assert [rows is None for rows in asked] == [False, True, False]


@on_postgresql
def test_a_connection_keeps_few_statements(monkeypatch):
    monkeypatch.setattr("portal.sql.postgresql.statements.MAX_STATEMENTS", 3)
    queries = [Prepared(lambda key, n=n: Session.objects.filter(session_key=key)[:n], str) for n in range(1, 6)]
    for query in queries * 2:
        query.rows("a")
    assert statements() == 3


@on_postgresql
def test_what_fails_is_asked_once_and_said_by_django(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    with pytest.raises(DataError):
        prepared.rows("a\0")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
    sql = "SELECT pg_sleep(10) FROM (SELECT %s = '') AS one"
    slow = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    slow._written = slow._query()._replace(sql=sql, marked_sql=quick.marked(connection, sql))
    with pytest.raises(OperationalError, match="statement timeout"):
        slow.rows("a")
    assert len(asked) == 1  # of what failed the cursor was asked nothing
    connection.close()


@on_postgresql
def test_a_connection_that_the_server_has_closed_says_why_and_is_opened_again(asked):
    prepared = Prepared(lambda key: Session.objects.filter(session_key=key), str)
    prepared.rows("a")
    other = connection.copy()
    try:
        with connection.cursor() as cursor, other.cursor() as others:
            cursor.execute("SELECT pg_backend_pid()")
            others.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
    finally:
        other.close()
    connection.health_check_done = True  # as in the middle of a request
    with pytest.raises(OperationalError, match="closed the connection"):
        prepared.rows("a")
    assert connection.errors_occurred
    connection.close_if_unusable_or_obsolete()
    assert prepared.rows("a") == []
