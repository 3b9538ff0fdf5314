"""Nobody learns who has an account by how much work an answer is.

The work is counted in processor time of this process, with a smaller hasher of production's kind: its cost is what told.
"""

import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from members.models import Member
from members.tests.sign_in import PASSWORD, make_member

pytestmark = pytest.mark.django_db
KNOWN = "aminata@example.org"
ROUNDS = 12


class OneLane(Argon2PasswordHasher):
    """As in production, with an eighth of the lanes and of their memory: still far more work than all else of an answer."""

    memory_cost = Argon2PasswordHasher.memory_cost // 8
    parallelism = 1


@pytest.fixture(autouse=True)
def production_hasher(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.OneLane"]


@pytest.fixture(params=["with a password", "without", "closed"])
def member(request):
    member = make_member(password=PASSWORD if request.param == "with a password" else None)
    Member.objects.filter(pk=member.pk).update(is_active=request.param != "closed")
    return member


def sign_up(password, trap=""):
    def act(email, number):
        data = {"email": email, "username": f"Pseudo{number}", "password1": password, "site_web": trap}
        return Client().post(reverse("account_signup"), data)

    return act


def sign_in(password):
    return lambda email, number: Client().post(reverse("account_login"), {"login": email, "password": password})


def reset(email, number):
    return Client().post(reverse("account_reset_password"), {"email": email})


def ask_for_code(email, number):
    return Client().post(reverse("account_request_login_code"), {"email": email})


def work(act, email, number):
    """Seconds of processor time, limits forgotten."""
    cache.clear()
    start = time.process_time()
    answer = act(email, number)
    spent = time.process_time() - start
    assert answer.status_code in {200, 302}
    return spent


ROADS = {
    "sign-up with a password": sign_up("mot-de-passe-essai-5"),
    "sign-up without": sign_up(""),
    "sign-up into the trap": sign_up("mot-de-passe-essai-5", trap="x"),
    "a wrong password": sign_in("mot-de-passe-essai-5"),
    "a code by the login page": sign_in(""),
    "a code": ask_for_code,
    "a new password": reset,
}


@pytest.mark.parametrize("road", ROADS)
def test_known_and_unknown_addresses_are_as_much_work(member, road, mailoutbox):
    act = ROADS[road]
    work(act, "premier@example.org", 100)  # templates are read
    work(act, KNOWN, 101)
    spent = [(work(act, KNOWN, 200 + n), work(act, f"inconnu{n}@example.org", 300 + n)) for n in range(ROUNDS)]
    known, unknown = (min(column) for column in zip(*spent, strict=True))
    assert 0.6 < known / unknown < 1.6, (known, unknown)
