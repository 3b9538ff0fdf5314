"""Members and browsers that most of these tests begin with."""

from functools import cache

import pytest

from members.tests.notices import talk
from members.tests.sign_in import make_member
from portal.tests.together import together


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def reader(client, member):
    """The browser of `member`, who is signed in."""
    client.force_login(member)
    return client


@pytest.fixture
def awa(db):
    return talk.member("Awa")


@pytest.fixture
def kofi(db):
    return talk.member("Kofi")


@pytest.fixture
def article(db):
    return talk.article()


@pytest.fixture
def at_once(tmp_path, monkeypatch):
    """Runs acts at the same moment, each with a connection of its own; from the first call on nothing else sees what they write."""
    prepared = cache(lambda: together(tmp_path, monkeypatch))

    def run(acts):
        return prepared()(acts)

    return run
