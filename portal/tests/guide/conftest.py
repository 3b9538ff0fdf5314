import pytest

from members.models import Member


@pytest.fixture
def chief(client):
    client.force_login(Member.objects.create_superuser("chef", "chef@member.example", "x"))
    return client
