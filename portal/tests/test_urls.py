"""What a visitor gets at our addresses, and how it may be kept. Who gets what, at every address: portal/tests/test_access.py."""

import django
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.listings.listing import FEED_FILES
from articles.models import Article, Organisation, Source
from articles.shipped import load
from members.models import Member

pytestmark = pytest.mark.django_db

LISTINGS = {
    "home": [],
    "edition": ["uemoa"],
    "sector": ["mines"],
    "rubrique": ["economie"],
    "marches": [],
    "monde": [],
    "veille": [],
    "country": ["sn"],
    "region": ["uemoa"],
    "source": ["essai"],
    "company": ["essai-sa"],
    "institution": ["essai-office"],
    "language": ["fr"],
    "archive": [],
}
LISTS = {"companies": [], "institutions": []}
PAGES = LISTS | {"sectors": [], "countries": [], "sources": [], "search": [], "about": [], "charter": [], "method": []}
PAGES |= {name: [] for name in ("moderation", "privacy", "legal", "accessibility", "plan", "status", "api", "archives")}
PAGES |= {"corrections": []}
PAGES |= {"archive-year": [], "archive-month": []}
DATE_PARTS = {"archive-year": 1, "archive-month": 2, "archive": 3}  # how many of year, month and day an address holds
FOR_MEMBERS = {"follow": "?sujet=sector:mines", "my-feed": "", "my-follows": "", "second-factor": ""}
FOR_MEMBERS |= {"notices": "", "mail-settings": ""}
FOR_MEMBERS |= {"mfa_activate_totp": "", "mfa_view_recovery_codes": "", "mfa_generate_recovery_codes": ""}
FOR_MEMBERS |= {"member-sessions": "", "change-pseudo": "", "account_email": "", "mfa_download_recovery_codes": ""}
FOR_MEMBERS |= {"my-reports": ""}
FOR_MEMBERS |= {"mfa_deactivate_totp": "", "mfa_list_webauthn": "", "mfa_add_webauthn": ""}
FOR_MEMBERS_BY_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
FOR_MEMBERS |= {"account_change_password": "", "account_set_password": ""}
FOR_MEMBERS |= {"my-mutes": ""}
# Acts on one comment or member: a visitor is asked to come in, whatever the method.
ACTS = {"comment-edit", "comment-delete", "comment-useful", "mute"}
FOR_MEMBERS |= {"my-comments": "", "my-profile": ""}


@pytest.fixture(scope="module")
def rows(module_rows):
    load.load_shipped(demo=True, rulebook=False)
    Organisation.objects.create(slug="essai-sa", name_fr="Essai", name_en="Essay")
    Organisation.objects.create(slug="essai-office", name_fr="Essai", name_en="Essay", kind="institution")
    source = Source.objects.create(slug="essai", name="Essai")
    Article.objects.create(source=source, url="https://essai.example/1", title="Un titre", published_at=timezone.now())


@pytest.fixture
def article(rows):
    return Article.objects.get()


def address(article, name, args, form=""):
    """The address of this page, or of its feed in this form; of an archive, the one in which the article is."""
    date = f"{article.published_at:%Y/%m/%d}".split("/")[: DATE_PARTS.get(name, 0)]
    return reverse(f"{name}-{form}" if form else name, args=[*args, *date])


def test_django_is_the_one_we_build_on():
    assert django.VERSION >= (6, 1)


@pytest.mark.parametrize(("name", "args"), [*LISTINGS.items(), *PAGES.items()])
def test_every_page_is_open_cacheable_and_sets_nothing(client, article, name, args):
    answer = client.get(address(article, name, args))
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("form", FEED_FILES)
@pytest.mark.parametrize(("name", "args"), LISTINGS.items())
def test_every_listing_is_a_feed_too(client, article, name, args, form):
    answer = client.get(address(article, name, args, form))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(("application/rss+xml", "application/atom+xml", "application/feed+json"))


@pytest.mark.parametrize(
    "name", ["robots", "llms", "security", "sitemap", "sitemap-pages", "sitemap-news", "sources-opml"]
)
def test_what_machines_ask_for_is_open_cacheable_and_sets_nothing(client, article, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_public_page_takes_anything_from_a_visitor(client, article, method):
    before = Article.objects.count(), article.comments.count(), Member.objects.count()
    for name, args in {**LISTINGS, **PAGES, "article": [article.pk, article.slug]}.items():
        answer = getattr(client, method)(address(article, name, args), {"body": "x", "q": "x"})
        assert answer.status_code in {200, 301, 405}, name
    assert before == (Article.objects.count(), article.comments.count(), Member.objects.count())


@pytest.mark.parametrize(("name", "query"), FOR_MEMBERS.items())
def test_a_members_page_asks_a_visitor_to_come_in(client, article, name, query):
    answer = client.get(reverse(name) + query)
    assert (answer.status_code, answer.url.startswith("/compte/login/?next=")) == (302, True)
    assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_asks_a_visitor_to_come_in(client, article, name, method):
    member = Member.objects.create_user("Awa", "awa@example.org")
    comment = article.comments.create(author=member, body="Bien vu.")
    key = member.pk if name == "mute" else comment.pk
    answer = getattr(client, method)(reverse(name, args=[key]))
    assert (answer.status_code, answer.url.startswith("/compte/login/?next=")) == (302, True)
    assert "no-store" in answer["Cache-Control"]
    comment.refresh_from_db()
    assert (comment.body, comment.useful) == ("Bien vu.", 0)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_needs_a_token(article, name):
    member = Member.objects.create_user("Awa", "awa@example.org")
    comment = article.comments.create(author=member, body="Bien vu.")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    answer = strict.post(reverse(name, args=[member.pk if name == "mute" else comment.pk]), {"body": "x"})
    assert answer.status_code == 403
    assert "Revenez en arrière" in answer.text


@pytest.mark.parametrize("name", sorted(FOR_MEMBERS_BY_KEY))
def test_so_does_a_page_of_something_of_theirs(client, name):
    assert client.get(reverse(name, args=[1])).url.startswith("/compte/login/?next=")


def test_the_desk_is_closed_to_visitors_and_members(client, article):
    assert client.get("/gestion/").status_code in {302, 403}
    client.force_login(Member.objects.create_user("Awa", "awa@example.org"))
    assert client.get("/gestion/articles/article/").status_code in {302, 403}
