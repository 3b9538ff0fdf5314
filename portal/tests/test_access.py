"""Every address × every role × every method that is refused, and once what is given, against portal/tests/access_table.py."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from portal.tests import access_table
from portal.tests.access_stage import client_of, paths, set_the_stage, walked
from portal.tests.access_table import FORBIDDEN, LED, LOGIN, METHOD, MISSING, PAGE, REFUSED, ROLES, ROWS
from portal.tests.error_pages import error_pages_once  # noqa: F401
from portal.web.middleware import ADMIN_PATH

STATUSES = {200: PAGE, 301: LED, 302: LED, 403: FORBIDDEN, 404: MISSING, 405: METHOD}
STATUSES |= dict.fromkeys((400, 409, 422), REFUSED)
SIGN_IN = {"/compte/login/", "/gestion/login/"}
WRITES = re.compile(r"\A(?:INSERT|UPDATE|DELETE)")
# Reading writes of a session alone: when it was used last, and what its next page shows.
OF_SESSIONS = re.compile(r'\A\w+ (?:INTO |FROM )?"(?:django_session|members_membersession)"')
GIVEN = {PAGE, LED}  # all else is a refusal
# Our own pages of the admin; in Django's, all methods but POST are GET.
OWN_PAGES = ("_queue", "_author", "_feeds", "_ask")


@pytest.fixture(scope="module")
def rows(module_rows):
    set_the_stage()


@pytest.fixture
def stage(rows, db, error_pages_once):  # noqa: F811
    return {name: path for name, path in paths().items() if name in ROWS}  # of a new one the first test tells


@contextmanager
def put_back(client) -> Iterator[list[str]]:
    """What was written meanwhile; afterwards neither the database nor the cookies know of it."""
    written, cookies = [], {name: morsel.value for name, morsel in client.cookies.items()}

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and not OF_SESSIONS.match(sql):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    mark = transaction.savepoint_create()
    with connection.execute_wrapper(watch):
        yield written
    transaction.savepoint_rollback(mark)
    client.cookies.clear()
    client.cookies.load(cookies)


def asked(client, method: str, path: str) -> tuple[str, list[str]]:
    """What the answer is in the words of the table, and what was written. Limits count each request as the first."""
    with put_back(client) as written:
        answer = getattr(client, method)(path)
    if answer.status_code == 429:
        cache.clear()
        with put_back(client) as written:
            answer = getattr(client, method)(path)
    if answer.status_code == 302 and urlsplit(answer["Location"]).path in SIGN_IN:
        return LOGIN, written
    return STATUSES.get(answer.status_code, f"status {answer.status_code}"), written


def is_asked(role: str, outcomes: access_table.Outcomes) -> bool:
    """Every refusal is asked of every role; what several are given alike, of the first of them alone."""
    wanted = outcomes[role]
    return wanted not in GIVEN or role == next(one for one in ROLES if outcomes[one] == wanted)


def test_every_address_has_one_row():
    found = walked()
    new = sorted(found.keys() - ROWS.keys())
    assert not new, f"Say in portal/tests/access_table.py, in TABLE, who gets what at {new}."
    assert not ROWS.keys() - found.keys(), "rows of portal/tests/access_table.py without an address"
    assert access_table.LISTED_TWICE == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_its_row_says_and_reading_writes_nothing(stage, role):
    client, wrong = client_of(role), []
    for name, path in stage.items():
        if not is_asked(role, ROWS[name].get):
            continue
        got, written = asked(client, "get", path)
        if got != ROWS[name].get[role] or written:
            wrong.append(f"{name} by GET: {got}, not {ROWS[name].get[role]}; wrote {written}")
    for name, path in stage.items():
        if not is_asked(role, ROWS[name].post):
            continue
        got, _written = asked(client, "post", path)
        if got != ROWS[name].post[role]:
            wrong.append(f"{name} by POST: {got}, not {ROWS[name].post[role]}")
    assert not wrong, "\n".join([f"{role}:", *wrong])


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_changes_anything(stage, method):
    """The author owns the comment and the passkey; the superuser may do most. Where POST is refused, so are these."""
    author, boss, wrong = client_of("author"), client_of("superuser"), []
    for name, path in stage.items():
        in_admin = path.startswith(ADMIN_PATH)
        if in_admin and not name.endswith(OWN_PAGES):
            continue
        role, client = ("superuser", boss) if in_admin else ("author", author)
        got, written = asked(client, method, path)
        if written or got.startswith("status") or (got == PAGE and ROWS[name].post[role] == METHOD):
            wrong.append(f"{name}: {got}, wrote {written}")
    assert not wrong, "\n".join([f"by {method}:", *wrong])
