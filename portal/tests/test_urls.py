"""A walk over every address: each must be listed here with what a visitor gets, so that none opens by accident."""

import django
import pytest
from django.urls import URLPattern, reverse
from django.utils import timezone

import articles.urls
import portal.urls
from articles import shipped
from articles.models import Article, Organisation, Source
from members.models import Member

pytestmark = pytest.mark.django_db

LISTINGS = {
    "home": [],
    "sector": ["mines"],
    "rubrique": ["economie"],
    "marches": [],
    "veille": [],
    "country": ["sn"],
    "region": ["uemoa"],
    "source": ["essai"],
    "company": ["essai-sa"],
    "institution": ["essai-office"],
}
LISTS = {"companies": [], "institutions": []}
PAGES = LISTS | {"sectors": [], "countries": [], "sources": [], "search": [], "about": [], "charter": [], "method": []}


@pytest.fixture
def article():
    shipped.load(demo=True, rulebook=False)
    Organisation.objects.create(slug="essai-sa", name_fr="Essai", name_en="Essay")
    Organisation.objects.create(slug="essai-office", name_fr="Essai", name_en="Essay", kind="institution")
    source = Source.objects.create(slug="essai", name="Essai")
    return Article.objects.create(
        source=source, url="https://essai.example/1", title="Un titre", published_at=timezone.now()
    )


def public_names():
    """The names of our own addresses; the admin's and allauth's have gates of their own."""
    return {pattern.name for pattern in articles.urls.urlpatterns} | {
        pattern.name for pattern in portal.urls.urlpatterns if isinstance(pattern, URLPattern)
    }


def test_django_is_the_one_we_build_on():
    assert django.VERSION >= (6, 1)


def test_every_address_is_listed_here():
    listed = {*LISTINGS, *(f"{name}-rss" for name in LISTINGS), *PAGES, "article", "comment", "story"}
    technical = {"picture", "websub", "healthz", "readyz", "robots", "sitemap", "article-by-id", "story-by-id"}
    for_editors = {"story-lead", "story-apart", "story-union"}
    found = public_names()
    assert found >= listed
    assert found - listed - technical - for_editors == set()


@pytest.mark.parametrize(("name", "args"), [*LISTINGS.items(), *PAGES.items()])
def test_every_page_is_open_cacheable_and_sets_nothing(client, article, name, args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize(("name", "args"), LISTINGS.items())
def test_every_listing_is_a_feed_too(client, article, name, args):
    answer = client.get(reverse(f"{name}-rss", args=args))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/rss+xml")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_public_page_takes_anything_from_a_visitor(client, article, method):
    before = Article.objects.count(), article.comments.count(), Member.objects.count()
    for name, args in {**LISTINGS, **PAGES, "article": [article.pk, article.slug]}.items():
        answer = getattr(client, method)(reverse(name, args=args), {"body": "x", "q": "x"})
        assert answer.status_code in {200, 301, 405}, name
    assert before == (Article.objects.count(), article.comments.count(), Member.objects.count())


def test_the_desk_is_closed_to_visitors_and_members(client, article):
    assert client.get("/gestion/").status_code in {302, 403}
    client.force_login(Member.objects.create_user("Awa", "awa@example.org"))
    assert client.get("/gestion/articles/article/").status_code in {302, 403}
