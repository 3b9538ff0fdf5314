"""Each role × each task, through the address by which it is done; and the same table in the editors' guide."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import transaction

from members.models import Member
from portal.tests.access_stage import client_of, set_the_stage
from portal.tests.error_pages import error_pages_once  # noqa: F401
from portal.tests.roles.desk_tasks import DESK_TASKS, LETTERS, MODERATORS, ROLES, STAFF, printed_table

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "editing.md"
EVERY = [task for tasks in DESK_TASKS.values() for task in tasks]


@pytest.fixture(scope="module")
def rows(module_rows):
    set_the_stage()
    both = Member.objects.create_user("both", "both@member.example", is_staff=True)
    both.groups.add(*Group.objects.filter(name__in=["Rédaction", "Modération"]))
    Member.objects.create_superuser("boss", "boss@member.example")


@pytest.fixture
def clients(rows):
    return {role: client_of(role) for role in ROLES}


@pytest.mark.parametrize("task", EVERY, ids=lambda task: task.words)
def test_each_role_does_what_the_table_says_and_nothing_else(clients, task, error_pages_once):  # noqa: F811
    send, done = task.ask(clients["superuser"]), {}
    for role, client in clients.items():
        cache.clear()
        mark = transaction.savepoint_create()
        answer = send(client)
        done[role] = task.is_done(role, answer)
        transaction.savepoint_rollback(mark)
    assert done == {role: letter in task.may for letter, role in LETTERS.items()}


def test_both_groups_together_do_what_either_does_and_administrators_all_of_it():
    for task in EVERY:
        assert ("b" in task.may) == bool({"r", "o"} & {*task.may}), task.words
        assert {*task.may} & {*STAFF, *MODERATORS} <= {*task.may, "a"}
        assert "s" in task.may
        assert "a" in task.may or task.may == "s", task.words


def test_the_editors_guide_prints_this_table():
    """When it differs: put the table of the message in place of the one under « Qui peut quoi »."""
    assert printed_table() in GUIDE.read_text(), f"docs/editing.md, « Qui peut quoi »:\n\n{printed_table()}"
