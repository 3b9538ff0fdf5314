"""What a visitor gets at every address, in both languages. Who gets what: portal/tests/test_access.py."""

import django
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import is_valid_path, reverse
from django.utils import translation

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Comment
from portal.tests.access_stage import paths, set_the_stage
from portal.tests.access_table import LOGIN, PAGE, ROWS
from portal.tests.web.test_middleware import CARRIED

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12  # of a page that no cache holds
# Pages that no cache may share: they have a form with a token, or are for one person.
UNSHARED = {
    "healthz", "readyz", "contact", "contact-received", "comment", "comment-report", "shared-link", "shared-preview", "mail-stop",
    "email-undo", "profile", "account-erased",
}  # fmt: skip
ONE_LANGUAGE = {"today", "article", "shared-preview"}  # pages that name no twin in the other
# Acts on one comment or member: a visitor is asked to come in, whatever the method.
ACTS = {"comment-edit", "comment-delete", "comment-useful", "mute"}


@pytest.fixture(scope="module")
def rows(module_rows):
    set_the_stage()


@pytest.fixture
def stage(rows, db):
    """Name and path of every address that is not the desk's, in French and where there is one in English."""
    places = [(name, path) for name, path in paths().items() if not path.startswith("/gestion")]
    with translation.override("en"):
        in_english = [(name, f"/en{path}") for name, path in places if is_valid_path(f"/en{path.partition('?')[0]}")]
    return places + [
        (name, path) for name, path in in_english if name != "card"
    ]  # whose address holds its words' digest


def faults(name, path, answer, queries):
    """What is wrong with this answer."""
    wanted, cached = ROWS[name].get["visitor"], answer.get("Cache-Control", "")
    is_shared = wanted == PAGE and name not in UNSHARED and not name.startswith(("account_", "mfa_"))
    if (answer.status_code == 200) != (wanted == PAGE):
        yield f"status {answer.status_code}"
    if wanted == PAGE and is_shared != ("no-store" not in cached):
        yield f"Cache-Control: {cached}"
    if wanted == LOGIN and "no-store" not in cached:
        yield f"a way to sign in, Cache-Control: {cached}"
    if is_shared and (answer.cookies or b"csrfmiddlewaretoken" in b"".join(answer)):
        yield "a cookie or token on a page that all share"
    if queries > MAX_QUERIES:
        yield f"{queries} queries"
    policy = {"Referrer-Policy": "no-referrer"} if name == "shared-preview" else {}  # the address is the key
    yield from (one for one, part in (CARRIED | policy).items() if part not in answer.get(one, "missing"))


def faults_of_page(name, path, answer):
    """What is wrong with what this page says of its own language and address."""
    page, french = BeautifulSoup(answer.content, "lxml"), path.removeprefix("/en")
    language = "fr" if french == path else "en"
    robots = page.select_one("meta[name=robots]")
    canonical = [link["href"] for link in page.select("link[rel=canonical]")]
    if page.html["lang"] != language:
        yield f"in {page.html['lang']}"
    own = (
        []
        if name == "today" or (robots and "noindex" in robots["content"])
        else [french if name == "article" else path]
    )
    if canonical != [settings.SITE_URL + one for one in own]:
        yield f"canonical: {canonical}"
    twins = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}
    mine = {"fr": french, "en": f"/en{french}", "x-default": french}
    if twins != ({} if name in ONE_LANGUAGE else {one: settings.SITE_URL + mine[one] for one in mine}):
        yield f"twins: {twins}"


def test_what_a_visitor_gets_at_every_address(stage):
    wrong = {}
    for name, path in stage:
        client = Client(raise_request_exception=False)
        cache.clear()
        cached_taxonomy()  # one query a minute for all pages of a process
        with CaptureQueriesContext(connection) as asked, translation.override("fr"):
            answer = client.get(path)
        found = [*faults(name, path, answer, len(asked))]
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found += faults_of_page(name, path, answer)
        if found:
            wrong[name, path] = found
    assert not wrong, "\n".join(f"{name} {path}: {found}" for (name, path), found in wrong.items())


def test_django_is_the_one_we_build_on():
    assert django.VERSION >= (6, 1)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_asks_a_visitor_to_come_in_and_a_member_for_a_token(rows, name):
    comment = Comment.objects.filter(state="published").earliest("pk")
    author = comment.author
    path = reverse(name, args=[author.pk if name == "mute" else comment.pk])
    answer = Client().post(path, {"body": "x"})
    assert (answer.status_code, answer.url.startswith("/compte/login/?next=")) == (302, True)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    answer = strict.post(path, {"body": "x"})
    assert answer.status_code == 403
    assert "Revenez en arrière" in answer.text
    before = comment.body, comment.useful
    comment.refresh_from_db()
    assert (comment.body, comment.useful) == before
