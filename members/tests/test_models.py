"""A member."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.models import Member

pytestmark = pytest.mark.django_db


def test_two_members_never_bear_pseudos_that_look_alike():
    Member.objects.create_user("Élodie", "a@example.org")
    with pytest.raises(IntegrityError):
        Member.objects.create_user("élodie", "b@example.org")


def test_the_desk_is_told_in_a_sentence():
    Member.objects.create_user("Élodie", "a@example.org")
    with pytest.raises(ValidationError, match="déjà pris"):
        Member(username="elodie", email="b@example.org").full_clean(exclude=["password"])


def test_a_member_may_keep_his_own_pseudo():
    member = Member.objects.create_user("Élodie", "a@example.org")
    member.full_clean(exclude=["password"])
    member.save()
