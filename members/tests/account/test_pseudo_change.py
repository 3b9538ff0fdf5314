"""A public name: changed once in thirty days, reserved for a year, and shown at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import tasks
from members.models import FormerPseudo, Member
from members.models.former_pseudo import PseudoTaken, TooSoon
from members.tests.notices import talk
from portal.page_cache import store

pytestmark = pytest.mark.django_db
PAGE = "/compte/pseudo/"


@pytest.fixture
def awa():
    return Member.objects.create_user("Awa Diop", "awa@example.org")


@pytest.fixture
def awas(awa):
    client = Client()
    client.force_login(awa)
    return client


def change(client, wanted):
    return client.post(PAGE, {"username": wanted}, follow=True)


def days_pass(number):
    for former in FormerPseudo.objects.all():
        FormerPseudo.objects.filter(pk=former.pk).update(given_up_at=former.given_up_at - timedelta(days=number))


def test_a_name_is_changed_once_in_thirty_days(awa, awas):
    assert "sont signés Aïda Fall" in change(awas, "  Aïda   Fall ").text
    awa.refresh_from_db()
    assert awa.username == "Aïda Fall"
    page = awas.get(PAGE).text
    day = timezone.localdate() + timedelta(days=30)
    assert f"possible\u00a0: le {day.day} " in page
    assert '<form class="form"' not in page
    change(awas, "Autre Nom")
    awa.refresh_from_db()
    assert awa.username == "Aïda Fall"
    days_pass(29)
    change(awas, "Autre Nom")
    days_pass(2)
    assert "sont signés Autre Nom" in change(awas, "Autre Nom").text


def test_a_silenced_member_says_nothing_by_their_name_either(awa, awas, admin_user):
    awa.impose("silence", None, "Injures", admin_user)
    page = awas.get(PAGE).text
    assert "Motif : Injures." in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert '<form class="form"' not in page
    assert awas.post(PAGE, {"username": "Journal Vendu"}).status_code == 403
    awa.refresh_from_db()
    assert awa.username == "Awa Diop"
    awa.lift("silence", admin_user)
    change(awas, "Aïda Fall")
    awa.refresh_from_db()
    assert awa.username == "Aïda Fall"


@pytest.mark.parametrize("wanted", ["Awa Diop", "AWA DIOP", "Awa Di0p", "áwa diop"])
def test_the_old_name_is_nobody_elses_for_a_year(awa, wanted):
    awa.rename("Aïda Fall", timezone.now())
    assert Member.is_pseudo_taken(wanted)
    kofi = Member.objects.create_user("Kofi", "kofi@example.org")
    with pytest.raises(PseudoTaken):
        kofi.rename(wanted, timezone.now())
    form = {"email": "x@example.org", "username": wanted, "password1": "", "site_web": ""}
    assert "déjà pris" in Client().post(reverse("account_signup"), form).text
    days_pass(364)
    assert Member.is_pseudo_taken(wanted)
    days_pass(2)
    assert not Member.is_pseudo_taken(wanted)
    tasks.prune_former_pseudos()
    assert not FormerPseudo.objects.exists()


def test_its_owner_may_take_it_back(awa):
    awa.rename("Aïda Fall", timezone.now())
    days_pass(31)
    awa.rename("Awa Diop", timezone.now())
    assert [one.pseudo for one in FormerPseudo.objects.all()] == ["Aïda Fall"]
    with pytest.raises(TooSoon):
        awa.rename("Aïda Fall", timezone.now())


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("Awa Diop", "C’est déjà votre pseudo"),
        ("Kofi", "déjà pris"),
        ("K0fi", "déjà pris"),
        ("Modération", "pourrait passer pour le nôtre"),
        ("x", "de 3 à 30 caractères"),
        ("a" * 31, "de 3 à 30 caractères"),
        ("<b>Awa</b>", "Commencez par une lettre"),
        ("Awa\nDiop\x00", "corriger"),
        ("", "corriger"),
    ],
)
def test_a_name_that_cannot_be_had_gets_a_sentence(awa, awas, wanted, sentence):
    Member.objects.create_user("Kofi", "kofi@example.org")
    answer = change(awas, wanted)
    assert sentence in answer.text
    awa.refresh_from_db()
    assert awa.username == "Awa Diop"
    assert not FormerPseudo.objects.exists()


def test_another_case_of_ones_own_name_is_a_change(awa):
    awa.rename("AWA Diop", timezone.now())
    assert awa.username == "AWA Diop"
    assert awa.next_rename_at(timezone.now())


def test_pages_with_their_comments_are_dropped(awa, monkeypatch):
    article = talk.comment(awa, talk.article()).article
    dropped = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: dropped.extend(tags))
    awa.rename("Aïda Fall", timezone.now())
    assert f"article:{article.pk}" in dropped


@pytest.mark.django_db(transaction=True)
def test_of_two_members_who_take_one_name_at_once_one_gets_it(awa, at_once):
    kofi = Member.objects.create_user("Kofi", "kofi@example.org")

    def take(member):
        try:
            member.rename("Aïda Fall", timezone.now())
        except PseudoTaken:
            return "taken"
        return "got"

    answers = at_once([lambda: take(awa), lambda: take(kofi)])
    assert sorted(answers) == ["got", "taken"]


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_of_one_member_at_once_one_counts(awa, at_once):
    def take(name):
        try:
            Member.objects.get(pk=awa.pk).rename(name, timezone.now())
        except TooSoon:
            return "too soon"
        return "got"

    answers = at_once([lambda: take("Aïda Fall"), lambda: take("Autre Nom")])
    assert sorted(answers) == ["got", "too soon"]
