"""An editor's headline or lead on somebody else's article is marked, with the source's own one tap away."""

import re

import pytest

from articles.models import Article, Revision, Source
from articles.tests.admin.browser import opened
from articles.tests.admin.conftest import article, chief, taxonomy  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def change(client, row, **values):
    address = f"/gestion/articles/article/{row.pk}/change/"
    answer = client.post(address, opened(client, address, "article_form") | values)
    assert answer.status_code == 302
    row.refresh_from_db()


def page(client, row):
    text = re.sub(r"\s+", " ", client.get(row.get_absolute_url()).content.decode())
    return re.findall(r'<details class="more"><summary>([^<]+)</summary>.*?<q[^>]*>(.*?)</q>', text), text


def test_an_editor_s_title_and_lead_are_marked_with_the_original(chief, article):  # noqa: F811
    assert page(chief, article)[0] == []
    change(chief, article, title=["Un titre de chez nous"], summary=["Un chapô de chez nous"])
    assert page(chief, article)[0] == [
        ("Titre de la rédaction", "Un titre"),
        ("Chapô de la rédaction", "Une ligne. Une autre."),
    ]
    change(chief, article, title=["Encore un autre"])
    assert page(chief, article)[0][0] == ("Titre de la rédaction", "Un titre")
    revision = Revision.objects.first()
    assert (revision.title, revision.fields, revision.ours, revision.by_name) == (
        "Un titre de chez nous",
        ["title"],
        ["title", "summary"],
        "chef",
    )
    change(chief, article, title=["Un titre"])  # what the source says: no mark
    assert [label for label, _original in page(chief, article)[0]] == ["Chapô de la rédaction"]


def test_an_original_that_was_lost_is_said_to_be_lost(chief, article):  # noqa: F811
    Article.objects.filter(pk=article.pk).update(title="Un titre d’avant", locks=["title"])
    Revision.objects.create(article=article, title="De qui ?")  # from before who wrote it was kept
    article.refresh_from_db()
    assert "Titre de la rédaction ; l’original n’a pas été conservé." in page(chief, article)[1]


def test_our_own_articles_have_no_mark(chief, taxonomy):  # noqa: F811
    own = Article.objects.create(
        source=Source.objects.create(slug="nous", name="Nous", kind="own"), title="Chez nous", category_id="actions"
    )
    change(chief, own, title=["Toujours chez nous"])
    assert "de la rédaction</summary>" not in page(chief, own)[1]
    assert Revision.objects.get().title == "Chez nous"


def test_the_original_is_no_longer_than_the_source_allows(chief, article):  # noqa: F811
    Article.objects.filter(pk=article.pk).update(summary="mot " * 400)
    change(chief, article, summary=["Un chapô de chez nous"])
    ((_label, original),) = page(chief, article)[0]
    assert len(original) <= article.source.excerpt_length
