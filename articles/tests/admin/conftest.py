import pytest
from django.contrib.auth.models import Group

from articles.models import Article, Comment, Source
from articles.shipped import load
from articles.shipped import rulebook as rulebook_rows
from articles.tests.shipped_rows import ship


@pytest.fixture(scope="module")
def taxonomy(module_rows):
    ship()


@pytest.fixture
def rulebook(taxonomy, monkeypatch):
    """With its organisations as rows, and of its 15,000 expressions those of one country."""
    some = [term for term in rulebook_rows.shipped_terms() if (term.kind, term.slug) == ("country", "SN")]
    monkeypatch.setattr(rulebook_rows, "shipped_terms", lambda: some)
    load.load_shipped(demo=True)


@pytest.fixture
def member(django_user_model):
    return django_user_model.objects.create_user("awa", "awa@member.example", "x")


@pytest.fixture
def chief(client, django_user_model, taxonomy):
    """A superuser, signed in."""
    client.force_login(django_user_model.objects.create_superuser("chef", "chef@desk.example", "x"))
    return client


@pytest.fixture
def chief_page(chief, page, live_server, settings):
    """The superuser's page in a browser."""
    session = chief.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


@pytest.fixture
def signed_in_as(client, django_user_model, taxonomy):
    def sign_in(group):
        user = django_user_model.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def article(taxonomy):
    source = Source.objects.get(slug="la-cote-exemple")
    return Article.objects.create(
        source=source,
        url="https://lacote.example/a",
        title="Un titre",
        summary="Une ligne.\nUne autre.",
        body_html="<p>Un</p>\n<p>deux</p>",
        category_id="actions",
        why=["« BRVM » dans le titre <b>"],
    )


@pytest.fixture
def three(article):
    """The article and two others of its source."""
    more = [(f"https://lacote.example/{name}", f"Titre {name}") for name in "bc"]
    economy = {"source": article.source, "category_id": "economie"}
    return [article, *(Article.objects.create(url=url, title=title, **economy) for url, title in more)]


@pytest.fixture
def rose(chief, django_user_model):
    """A second superuser, in a browser of her own; `me` is who that is."""
    browser = type(chief)()
    browser.me = django_user_model.objects.create_superuser("Rose", "rose@desk.example", "x")
    browser.force_login(browser.me)
    return browser


@pytest.fixture
def comment(article, member):
    return Comment.objects.create(article=article, author=member, body="Bien vu.")
