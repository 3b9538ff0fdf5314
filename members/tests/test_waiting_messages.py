"""A message to a member waits until a page has shown it."""

import pytest
from django.urls import reverse

from articles.shipped import load
from members.models import Member
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = "ses articles arrivent dans votre fil"


@pytest.fixture(scope="module", autouse=True)
def taxonomy(module_rows):
    load.load_shipped(demo=True, rulebook=False)


@pytest.fixture
def told(client):
    """The browser of a member to whom a message waits."""
    client.force_login(Member.objects.create_user("Aminata", "aminata@example.org"))
    client.post(reverse("follow"), {"sujet": "sector:mines", "geste": "suivre"})
    return client


@pytest.mark.parametrize("path", ["/", "/mon-fil/"], ids=["a filled page", "a page built for them"])
def test_head_shows_no_message_and_leaves_it_to_the_next_page(told, path, page_cache):  # noqa: F811
    for _ in range(2):
        assert told.head(path).content == b""
    assert SAID in told.get(path).text
    assert SAID not in told.get(path).text


def test_the_length_that_head_tells_counts_the_message(told, page_cache):  # noqa: F811
    told.get("/en/")
    without = len(told.get("/").content)
    told.post(reverse("follow"), {"sujet": "sector:energie", "geste": "suivre"})
    assert int(told.head("/")["Content-Length"]) > without
