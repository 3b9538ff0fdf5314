"""What a stored hash costs, how many are made at once, and what whoever is refused sees."""

import pytest
from argon2.exceptions import HashingError
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.urls import reverse

from members.models import Member
from members.passwords import hasher
from members.passwords.busy import PasswordsBusyMiddleware
from members.passwords.hasher import MAX_AT_ONCE, FormerPasswordHasher, PasswordHasher, PasswordsBusy
from members.tests.sign_in import PASSWORD, make_member
from portal.tests.together import in_threads

PREFIX = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
ADDRESS, OTHER = "koffi@example.org", "cacao-arabica-9"


@pytest.fixture(autouse=True)
def production_hasher(settings):
    settings.PASSWORD_HASHERS = ["members.passwords.hasher.PasswordHasher"]
    cache.clear()


@pytest.fixture
def full(monkeypatch):
    """Every place of the process is taken."""
    monkeypatch.setattr(hasher, "MAX_WAIT_SECONDS", 0.01)
    for _ in range(MAX_AT_ONCE):
        hasher._places.acquire()
    yield
    for _ in range(MAX_AT_ONCE):
        hasher._places.release()


@pytest.fixture
def member(db):
    return make_member("Koffi", None)


def store(member, cost):
    member.password = make_password(PASSWORD, hasher=cost())
    member.save()


def stored(member):
    return Member.objects.get(pk=member.pk).password


def sign_in(client, password=PASSWORD, email=ADDRESS):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_hash_takes_19_mib_two_passes_and_one_lane():
    assert make_password(PASSWORD).startswith(PREFIX)


def test_a_former_hash_is_renewed_once_by_its_members_sign_in_and_by_nothing_else(member, client):
    store(member, FormerPasswordHasher)
    former = stored(member)
    assert member.check_password(PASSWORD)
    sign_in(client, OTHER)
    assert stored(member) == former
    assert sign_in(client).status_code == 302
    renewed = stored(member)
    assert renewed.startswith(PREFIX) and check_password(PASSWORD, renewed)
    assert client.get(reverse("member-sessions")).status_code == 200
    client.post(reverse("account_logout"))
    sign_in(client)
    assert stored(member) == renewed


def test_whoever_confirms_who_they_are_stays_signed_in_with_a_former_hash(member, client):
    store(member, FormerPasswordHasher)
    client.force_login(member)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert client.get(reverse("member-sessions")).status_code == 200


def test_a_password_changed_meanwhile_is_not_undone_by_a_renewal(member):
    store(member, FormerPasswordHasher)
    late = Member.objects.get(pk=member.pk)
    store(member, PasswordHasher)
    late.renew_hash(OTHER)
    assert check_password(PASSWORD, stored(member))


def test_of_many_at_once_two_are_hashed_and_all_places_are_free_again(monkeypatch):
    monkeypatch.setattr(hasher, "MAX_WAIT_SECONDS", 30)
    now, most, encode = [], [], hasher.Argon2PasswordHasher.encode

    def watched(*args):
        now.append(1)
        most.append(len(now))
        try:
            return encode(*args)
        finally:
            now.pop()

    monkeypatch.setattr(hasher.Argon2PasswordHasher, "encode", watched)
    in_threads([lambda: make_password(PASSWORD)] * 12)
    assert len(most) == 12 and max(most) == MAX_AT_ONCE
    assert hasher._places._value == MAX_AT_ONCE


def test_a_fault_gives_its_place_back():
    for _ in range(MAX_AT_ONCE + 1):
        with pytest.raises(HashingError):
            PasswordHasher().encode(PASSWORD, "short")
    assert hasher._places._value == MAX_AT_ONCE


def assert_refused(response, typed=""):
    assert response.status_code == 503 and int(response["Retry-After"]) > 0
    assert "Attendez quelques secondes" in response.text
    assert typed in response.text and PASSWORD not in response.text and OTHER not in response.text


@pytest.mark.parametrize("email", [ADDRESS, "inconnu@example.org"])
def test_a_sign_in_that_finds_no_place_keeps_the_address_and_counts_no_wrong_password(member, client, full, email):
    Member.objects.update(password=f"{PREFIX}c2FsdHNhbHRzYWx0$c2FsdHNhbHRzYWx0")
    for _ in range(7):
        assert_refused(sign_in(client, email=email), email)


@pytest.mark.parametrize("email", [ADDRESS, "inconnu@example.org"])
def test_a_sign_up_that_finds_no_place_keeps_what_was_typed_and_sends_nothing(member, client, full, email, mailoutbox):
    data = {"email": email, "username": "Ama", "password1": OTHER, "site_web": ""}
    for _ in range(5):
        assert_refused(client.post(reverse("account_signup"), data), email)
    assert not mailoutbox and Member.objects.count() == 1


def test_a_change_that_finds_no_place_changes_nothing(member, client, full):
    client.force_login(member)
    member.refresh_from_db()
    answer = client.post(reverse("account_set_password"), {"password1": OTHER, "password2": OTHER})
    assert_refused(answer)
    assert stored(member) == member.password


def test_a_page_whose_form_cannot_hold_the_refusal_says_it_too(rf, db):
    request = rf.post("/gestion/")
    request.user, request.session = Member(), {}
    assert_refused(PasswordsBusyMiddleware(None).process_exception(request, PasswordsBusy()))
