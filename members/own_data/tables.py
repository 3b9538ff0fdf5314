"""The registry: every table that holds something of a member.

One entry for each relation to `Member` of every installed app (members/tests/own_data/test_tables.py finds one that is missing),
and for tables that a member can only be found in otherwise. Each says what the download has of it and what becomes of its rows when
the member is deleted.
"""

from collections.abc import Iterable

from members.models import Member
from members.own_data.account_tables import ACCOUNT_TABLES
from members.own_data.other_tables import STAFF_TABLES, UNTRACEABLE_TABLES
from members.own_data.reading_tables import READING_TABLES
from members.own_data.table import Table
from members.own_data.talk_tables import TALK_TABLES

TABLES: tuple[Table, ...] = (*ACCOUNT_TABLES, *READING_TABLES, *TALK_TABLES, *STAFF_TABLES, *UNTRACEABLE_TABLES)
DOWNLOADED = tuple(table for table in TABLES if table.name)


def worth_naming(empty: Iterable[Table], member: Member) -> list[Table]:
    """Of the tables without a row of the member, those to name; the tables of the staff only to a member who is or was staff."""
    left_out = () if Member.objects.filter(pk=member.pk).ever_staff().exists() else STAFF_TABLES
    return [table for table in empty if table not in left_out]
