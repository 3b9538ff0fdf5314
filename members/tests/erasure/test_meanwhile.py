"""What a member sends at the very instant at which their account is erased: they are signed out, and nothing is stored."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from articles.models import Sector, Vote
from members.erasure.erase import erase
from members.models import Follow, Member, Profile
from members.tests.notices import talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


@pytest.fixture
def erased_just_before(monkeypatch):
    """Erases who is signed in just before this method of theirs goes on."""

    def arrange(name):
        method = getattr(Member, name)

        def erased_first(member, *args, **words):
            erase(member.pk, "anonymise", timezone.now())
            return method(member, *args, **words)

        monkeypatch.setattr(Member, name, erased_first)

    return arrange


def send(client, address, **data):
    """The answer is that of a visitor: to sign in, and back to the same page."""
    answer = client.post(address, data)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={address}")
    assert SESSION_KEY not in client.session
    return answer


def test_a_vote(awa, kofi, signed_in, erased_just_before):
    said = talk.comment(kofi, talk.article())
    erased_just_before("active_silence")
    send(signed_in(awa), reverse("comment-useful", args=[said.pk]))
    said.refresh_from_db()
    assert (said.useful, Vote.objects.count()) == (0, 0)


def test_a_follow(awa, signed_in, erased_just_before):
    Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    erased_just_before("follow")
    send(signed_in(awa), reverse("follow"), sujet="sector:mines", geste="suivre")
    assert not Follow.objects.exists()


@pytest.mark.parametrize("moment", ["with_page", "set_profile"])
def test_a_profile(awa, signed_in, erased_just_before, monkeypatch, moment):
    client = signed_in(awa)
    if moment == "set_profile":
        erased_just_before(moment)
    else:
        with_page = type(Member.objects.all()).with_page
        gone_first = lambda rows, viewer: erase(viewer.pk, "anonymise", timezone.now()) and with_page(rows, viewer)  # noqa: E731
        monkeypatch.setattr(type(Member.objects.all()), "with_page", gone_first)
    send(client, reverse("my-profile"), interests="Des actions.")
    assert not Profile.objects.exists()


def test_a_failure_that_has_another_cause_stays_one(awa, signed_in, monkeypatch):
    def fail(*args, **words):
        raise Profile.DoesNotExist

    monkeypatch.setattr(Member, "set_profile", fail)
    client = signed_in(awa)
    with pytest.raises(Profile.DoesNotExist):
        client.post(reverse("my-profile"), {"interests": "Des actions."})
    assert SESSION_KEY in client.session
