"""A member who has said something, and one who has not."""

import pytest
from django.contrib.auth.models import Group

from members.models import Member
from members.tests.notices.talk import article, comment, member


@pytest.fixture
def talk():
    return article()


@pytest.fixture
def awa(talk):
    awa = Member.objects.create_user("Awa Diop", "awadiop@example.org")
    comment(awa, talk, "Le cacao remontera.")
    return awa


@pytest.fixture
def team():
    """A member of the staff, in these groups."""

    def team(name, *groups):
        person = member(name, is_staff=True)
        person.groups.set(Group.objects.filter(name__in=groups))
        return person

    return team
