"""The history of an article: who, when, before and after; and the way back."""

import re

import pytest
from django.utils import timezone

from articles import search
from articles.models import Act, Article, Revision
from articles.tests.admin.browser import changed as changed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(chief, article):
    """An article that its source corrected, and then an editor."""
    Revision.objects.create(
        article=article, title="Un premier titre", summary=article.summary, body_html=article.body_html, ours=[]
    )
    changed_by(chief, article, title="Le mien", category="taux")
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


def source_title_address(article):
    return f"/gestion/articles/article/{article.pk}/titre-de-la-source/"


def test_the_title_of_the_source_is_given_back_and_follows_it_again(chief, changed):
    form = f"/gestion/articles/article/{changed.pk}/change/"
    assert "Rendre le titre de la source" in chief.get(form).text
    assert chief.get(source_title_address(changed)).status_code == 405
    answer = chief.post(source_title_address(changed), follow=True)
    assert "de nouveau le titre de sa source" in answer.text
    assert "Rendre le titre de la source" not in answer.text
    article = Article.objects.get(pk=changed.pk)
    assert (article.title, article.locks) == ("Un titre", ["category"])
    assert Revision.objects.first().title == "Le mien"
    assert search.matching(Article.objects.published(), "titre").count() == 1
    assert "Titre de la rédaction" not in chief.get(article.get_absolute_url()).text
    act = Act.objects.first()
    assert act.before == {"title": "Le mien", "locks": ["category", "title"]}
    assert "Il n’y a pas de titre" in chief.post(source_title_address(changed), follow=True).text
    assert Act.objects.first() == act


def test_what_the_source_wrote_meanwhile_is_the_title_given_back(chief, changed):
    Revision.objects.create(
        article=changed, at=timezone.now(), title="Le nouveau de la source", fields=[], ours=["category"]
    )
    chief.post(source_title_address(changed))
    assert Article.objects.get(pk=changed.pk).title == "Le nouveau de la source"


def test_a_title_whose_original_is_lost_stays(chief, changed):
    Revision.objects.update(ours=None)
    assert "Rendre le titre de la source" not in chief.get(f"/gestion/articles/article/{changed.pk}/change/").text
    chief.post(source_title_address(changed))
    assert Article.objects.get(pk=changed.pk).title == "Le mien"
