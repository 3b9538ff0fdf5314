"""A wrong password costs one hash, of one of two costs, whoever has the address; test_enumeration.py counts the rest."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.urls import reverse

from members.passwords.former import pays_former_cost
from members.passwords.hasher import FormerPasswordHasher, PasswordHasher
from members.tests.sign_in import make_member

pytestmark = pytest.mark.django_db
STRANGERS = [f"inconnu{number}@example.org" for number in range(200)]


@pytest.fixture(autouse=True)
def paid(settings, monkeypatch):
    """The memory of each hash that is asked for, none of which is made."""
    settings.PASSWORD_HASHERS = ["members.passwords.hasher.PasswordHasher"]
    paid = []

    def encode(hasher, password, salt):
        paid.append(hasher.memory_cost)
        return f"argon2$argon2id$v=19$m={hasher.memory_cost},t=2,p={hasher.parallelism}$c2FsdHNhbHRzYWx0$c2FsdHNhbHRz"

    def verify(hasher, password, encoded):
        paid.append(hasher.decode(encoded)["memory_cost"])
        return False

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    return paid


def make(name, cost=None):
    member = make_member(name, None)
    if cost:
        member.password = cost().encode("", "")
        member.save()
    return member


@pytest.fixture
def costs(client, paid):
    def costs(email):
        paid.clear()
        cache.clear()
        assert client.post(reverse("account_login"), {"login": email, "password": "mot-de-passe-5"}).status_code == 200
        return list(paid)

    return costs


def test_while_former_hashes_are_stored_an_address_costs_what_a_members_may(costs):
    former = [make(name, FormerPasswordHasher) for name in ("Awa", "Koffi", "Yara")]
    renewed = make("Sika", PasswordHasher)
    assert costs(former[0].email) == [FormerPasswordHasher.memory_cost]
    assert costs(renewed.email) == [PasswordHasher.memory_cost]
    dear = {email for email in STRANGERS if pays_former_cost(email)}
    assert 0.65 < len(dear) / len(STRANGERS) < 0.85
    for email in STRANGERS[:6]:
        assert costs(email) == [(FormerPasswordHasher if email in dear else PasswordHasher).memory_cost]


def test_a_member_without_a_password_costs_what_the_address_did_before(costs):
    make("Awa", FormerPasswordHasher), make("Koffi", PasswordHasher)
    names = [f"nuru{number}" for number in range(6)]
    before = [costs(f"{name}@example.org") for name in names]
    for name in names:
        make(name)
    assert [costs(f"{name}@example.org") for name in names] == before
    assert [FormerPasswordHasher.memory_cost] in before and [PasswordHasher.memory_cost] in before


def test_once_all_are_renewed_everybody_costs_the_same(costs):
    make("Awa", PasswordHasher), make("Koffi")
    for email in ("awa@example.org", "koffi@example.org", *STRANGERS[:3]):
        assert costs(email) == [PasswordHasher.memory_cost]
    assert not any(map(pays_former_cost, STRANGERS))
