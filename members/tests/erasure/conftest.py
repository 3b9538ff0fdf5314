import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from conftest import StaffClient


@pytest.fixture(autouse=True)
def erasures(settings, tmp_path):
    """The list, in a folder of its own."""
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    return settings.ERASURES_FILE


@pytest.fixture
def signed_in():
    """What signs somebody in, as it leaves a session."""

    def sign_in(member, seconds_ago=0):
        client = StaffClient() if member.is_staff else Client()
        client.force_login(member)
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - seconds_ago}]
        session["account_authentication_methods_user"] = str(member.pk)
        session.save()
        return client

    return sign_in
