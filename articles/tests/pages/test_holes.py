"""Every kind of page as members and editors get it: the visitors' page with its holes filled is the page built for them alone."""

import os
import re
from itertools import cycle

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Comment, Vote
from portal.page_cache import holes
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db
OWN_PATHS = ("/compte/", "/contact/", "/suivre/", "/mon-fil/")
# A token is masked anew each time, a comment's form has a key of its own, and a page built for one member is weighed with
# what that member sees.
CHANGING = re.compile(
    r'(?:(?<=name="csrfmiddlewaretoken" value=)|(?<=name="form_key" value=))"[^"]+"|(?<=footer-line weight">).+'
)
MUTED = re.compile("Vous avez masqué|You muted")
MERGE = re.compile("Réunir avec un autre sujet|Merge with another story")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands, or “3 minutes ago” would differ between two pages."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def addresses(sights):
    """Gives one address for each kind of page: French, English, French…; with `swapped` English, French…; HOLES=all gives both."""
    french = [path for path in sights.values() if not path.startswith(OWN_PATHS) and "/commenter/" not in path]
    english = [path if path.startswith(("/en/", "/gestion/", "/api/v1/")) else f"/en{path}" for path in french]

    def addresses(swapped):
        if os.environ.get("HOLES") == "all":
            return [*dict.fromkeys(french + english)]
        turns = cycle([1, 0] if swapped else [0, 1])
        return [both[turn] for both, turn in zip(zip(french, english, strict=True), turns, strict=False)]

    return addresses


@pytest.fixture
def awa():
    return get_user_model().objects.create_user("Awa", "awa@example.org")


@pytest.fixture
def editor(awa):
    awa.is_staff = True
    awa.save()
    awa.user_permissions.add(Permission.objects.get(codename="change_article"))
    return awa


@pytest.fixture
def busy(newsroom, awa):
    """Awa comments, votes, mutes and follows."""
    for state in (Comment.State.HELD, Comment.State.REMOVED, Comment.State.PUBLISHED):
        Comment.objects.create(article=newsroom[30], author=awa, body="Attendez-moi.", state=state)
    voted, muted = Comment.objects.order_by("pk")[:2]
    Vote.objects.add(voted, awa)
    awa.mutes.create(muted=muted.author)
    awa.follow("sector", "mines")


def pages(client, addresses):
    return [f"{path}: {line}" for path in addresses for line in CHANGING.sub("", client.get(path).text).splitlines()]


@pytest.mark.parametrize("version", ["0", "1"])
def test_filled_and_built_pages_are_the_same_bytes(version, busy, addresses, client, awa, clock, page_cache):  # noqa: F811
    client.cookies["leger"] = version
    client.force_login(awa)
    addresses = addresses(swapped=version == "1")
    built, filled = pages(client, addresses), pages(client, addresses)
    assert built == filled
    assert any(MUTED.search(line) for line in filled)
    page_cache.PAGE_CACHE = False
    assert filled == pages(client, addresses)


def headers(client, addresses):
    """Of each page, but its length and the time; what `Vary` names has no order, and a token is another each time."""
    told = []
    for path in addresses:
        answer = client.get(path, secure=True, headers={"accept-encoding": "gzip"})
        assert answer["Content-Length"] == str(len(answer.content))
        kept = {name: value for name, value in answer.items() if name not in {"Content-Length", "Expires"}}
        told += [f"{path}: {name}: {sorted(value.split(', '))}" for name, value in sorted(kept.items())]
        told += [f"{path}: {name}: {one['max-age']} {one['samesite']}" for name, one in answer.cookies.items()]
    return told


def test_filled_and_built_pages_have_the_same_headers(newsroom, addresses, client, awa, page_cache):  # noqa: F811
    page_cache.INDEXABLE = False
    page_cache.SECURE_HSTS_SECONDS = 60
    client.force_login(awa)
    addresses = addresses(swapped=False)
    filled = headers(client, addresses)
    page_cache.PAGE_CACHE = False
    assert filled == headers(client, addresses)
    assert any(one.endswith("X-Robots-Tag: ['nofollow', 'noindex']") for one in filled)
    assert any(": csrftoken: " in one for one in filled)


def test_an_editor_too(newsroom, addresses, client, editor, clock, page_cache):  # noqa: F811
    client.force_login(editor)
    addresses = addresses(swapped=True)
    filled = pages(client, addresses)
    assert any(MERGE.search(line) for line in filled)
    page_cache.PAGE_CACHE = False
    assert filled == pages(client, addresses)


def test_with_empty_holes_a_member_gets_the_visitors_page(addresses, client, awa, clock, page_cache, monkeypatch):  # noqa: F811
    addresses = addresses(swapped=False)
    visitors = pages(client, addresses)
    monkeypatch.setattr(holes, "_fillers", dict.fromkeys(holes.names(), lambda request, *args: None))
    client.force_login(awa)
    assert visitors == pages(client, addresses)


def test_every_hole_of_the_templates_has_a_filler():
    templates = [path.read_text() for folder in settings.TEMPLATES[0]["DIRS"] for path in folder.rglob("*.html")]
    used = {name for text in templates for name in re.findall(r'{% hole "([a-z-]+)"', text)}
    assert used == holes.names()
