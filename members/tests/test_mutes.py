"""Members mute others for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import MAX_MUTES, Member, Mute
from members.tests.notices.talk import article, comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def modou():
    modou = Member.objects.create_user("Modou", "modou@example.org")
    comment(modou, article())
    return modou


def address(whom):
    return reverse("mute", args=[whom.pk])


def test_a_member_is_muted_and_shown_again_on_the_list(reader, member, modou):
    assert "Masquer Modou" in reader.get(address(modou)).text
    assert not member.muted_keys()
    for _ in range(2):
        assert reader.post(address(modou), {"geste": "masquer"}).url == reverse("my-mutes")
    assert member.muted_keys() == {modou.pk}
    page = reader.get(reverse("my-mutes")).text
    assert "Vous ne verrez plus les commentaires de Modou." in page
    assert f'formaction="{address(modou)}"' in page
    assert "Montrer de nouveau Modou" in reader.get(address(modou)).text
    reader.post(address(modou), {"geste": "montrer"})
    assert not member.muted_keys()
    assert "Vous ne masquez personne." in reader.get(reverse("my-mutes")).text


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("http://testserver/actualite/1-x/", "http://testserver/actualite/1-x/"),
        ("https://evil.example/", "/compte/masques/"),
        ("javascript:alert(1)", "/compte/masques/"),
        ("", "/compte/masques/"),
    ],
)
def test_the_button_leads_back_to_the_page_on_which_it_was_and_nowhere_else(reader, modou, page, leads_to):
    assert reader.post(address(modou), {"geste": "masquer"}, headers={"referer": page}).url == leads_to


def test_nobody_mutes_himself_or_whom_there_is_not(reader, member):
    assert reader.post(address(member), {"geste": "masquer"}).status_code == 403
    assert reader.post(reverse("mute", args=[10**9]), {"geste": "masquer"}).status_code == 404
    assert not Mute.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_written_nothing_that_is_read_is_not_there(reader, method):
    unknown = Member.objects.create_user("Inconnue", "inconnue@example.org")
    comment(unknown, article(), state="held")
    assert getattr(reader, method)(address(unknown), {"geste": "masquer"}, follow=True).status_code == 404
    assert not Mute.objects.exists()


def test_who_is_muted_can_be_shown_again_whatever_became_of_their_comments(reader, member, modou):
    member.mute(modou)
    modou.comments.all().delete()
    reader.post(address(modou), {"geste": "montrer"})
    assert not member.muted_keys()


def test_an_unknown_word_is_refused(reader, modou):
    assert reader.post(address(modou), {"geste": "bannir"}).status_code == 400


def test_so_many_are_muted_and_no_more(reader, member, modou):
    others = [Member(username=f"m{n}", email=f"m{n}@example.org", pseudo_key=f"m{n}") for n in range(MAX_MUTES)]
    Mute.objects.bulk_create(Mute(member=member, muted=other) for other in Member.objects.bulk_create(others))
    page = reader.post(address(modou), {"geste": "masquer"}, follow=True).text
    assert "Vous masquez déjà 200 membres" in page.replace("\u00a0", " ")
    assert modou.pk not in member.muted_keys()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_mute_once(member, modou, at_once):
    def post():
        client = Client()
        client.force_login(member)
        return client.post(address(modou), {"geste": "masquer"}).status_code

    assert at_once([post] * 6) == [302] * 6
    assert at_once([Mute.objects.count]) == [1]


def test_where_sign_ups_are_closed_the_page_says_so_and_nobody_is_added(client, settings, mailoutbox):
    settings.SIGNUPS = "closed"
    assert "Les inscriptions sont suspendues" in client.get(reverse("account_signup")).text
    data = {"email": "b@example.org", "username": "Bineta", "site_web": ""}
    assert "Les inscriptions sont suspendues" in client.post(reverse("account_signup"), data).text
    assert not Member.objects.exists()
    assert not mailoutbox
