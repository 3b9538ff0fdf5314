"""A condition on many keys finds what Django's `__in` finds, and takes nothing but numbers."""

import pytest

from articles.models import Country
from articles.shipped import load
from members.models import Member
from portal.sql.keys import Among

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def keys():
    members = Member.objects
    return [members.create_user(f"Membre{n}", f"membre{n}@example.org").pk for n in range(5)]


def test_it_finds_what_in_finds(keys):
    for some in (keys, keys[1:3], [keys[0]] * 2, [max(keys) + 7], [-1, 0, 2**63 - 1], []):
        found = Member.objects.filter(Among("pk", iter(some))).values_list("pk", flat=True)
        assert sorted(found) == sorted(Member.objects.filter(pk__in=some).values_list("pk", flat=True))


def test_it_can_be_turned_round_and_joined_with_other_conditions(keys):
    found = Member.objects.exclude(Among("pk", keys[:2])).filter(is_active=True)
    assert sorted(found.values_list("pk", flat=True)) == keys[2:]


def test_words_are_refused_before_they_reach_the_database():
    load.load_shipped(demo=True, rulebook=False)
    for word in ("1) OR (1=1", "CI", None):
        with pytest.raises((ValueError, TypeError)):
            Country.objects.filter(Among("pk", [word]))
