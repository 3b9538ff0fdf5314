"""The history of an article: who, when, before and after; and the way back."""

import re

import pytest
from django.utils import timezone

from articles import search
from articles.models import Act, Article, Revision
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(chief, article):
    """An article that its source corrected, and then an editor."""
    Revision.objects.create(
        article=article, title="Un premier titre", summary=article.summary, body_html=article.body_html, ours=[]
    )
    address = f"/gestion/articles/article/{article.pk}/change/"
    chief.post(address, opened(chief, address, "article_form") | {"title": ["Le mien"], "category": ["taux"]})
    return Article.objects.get(pk=article.pk)


def history(client, article):
    page = client.get(f"/gestion/articles/article/{article.pk}/history/").content.decode()
    return re.sub(r"\s+", " ", page)


def test_each_change_says_who_and_what_before_and_after(chief, changed):
    page = history(chief, changed)
    heads = re.findall(r"<h2>[^·<]+ · ([^·]+) · ", page)
    assert heads == ["chef", "chef", changed.source.name]
    assert re.findall(r'<span class="version">([^<]+)</span>', page) == [
        "Actions",
        "Taux d’intérêt",
        "Un titre",
        "Le mien",
        "Un premier titre",
        "Un titre",
    ]


def test_a_revert_is_a_revision_of_its_own_and_is_journaled(chief, changed):
    address = re.findall(r'action="([^"]+/revert/)"', history(chief, changed))[-1]
    assert chief.get(address).status_code == 405
    assert chief.post(address).status_code == 302
    article = Article.objects.get(pk=changed.pk)
    assert (article.title, article.locks) == ("Un premier titre", ["category", "title"])
    assert Revision.objects.first().title == "Le mien"
    act = Act.objects.first()
    assert (act.before, act.after) == ({"title": "Le mien"}, {"title": "Un premier titre"})
    assert act.reason.startswith("Retour à la version du ")
    assert search.matching(Article.objects.published(), "premier").count() == 1
    chief.post(address)
    assert Act.objects.first() == act  # it says that already


def test_what_the_source_writes_beside_ours_is_told(chief, changed):
    Revision.objects.create(article=changed, at=timezone.now(), title="Le nouveau de la source", fields=[], ours=[])
    page = history(chief, changed)
    assert "les mots de la rédaction restent" in page
    assert "Le nouveau de la source" in page


def test_who_may_not_change_articles_may_not_revert(signed_in_as, article):
    revision = Revision.objects.create(article=article, title="Avant", ours=[])
    client = signed_in_as("Modération")
    assert "/revert/" not in history(client, article)
    assert client.post(f"/gestion/articles/article/{article.pk}/history/{revision.pk}/revert/").status_code == 403
