import pytest
from django.contrib.contenttypes.models import ContentType

from articles.models import Article, Category, Comment, Country, Feed, Region, Sector, Source
from articles.shipped import load

pytestmark = pytest.mark.django_db
MODELS = [Article, Category, Comment, Country, Feed, Region, Sector, Source]


def base(model):
    return f"/gestion/articles/{model._meta.model_name}/"


@pytest.mark.parametrize("model", MODELS)
def test_every_page_answers_in_few_queries(chief, comment, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        assert chief.get(base(model)).status_code == 200
    assert chief.get(base(model), {"q": "a", "_facets": "True"}).status_code == 200
    row = Country.objects.get(pk="SN") if model is Country else model.objects.first()
    ContentType.objects.get_for_model(model)  # looked up once a process: which test does it first is chance
    with django_assert_max_num_queries(16):  # a session and its member are two of them
        assert chief.get(f"{base(model)}{row.pk}/change/").status_code == 200


def test_titles_name_what_a_page_holds_in_french_that_reads_well(chief, comment):
    assert "<h1>Articles</h1>" in chief.get(base(Article)).text
    assert "<h1>Ajouter\u00a0: article</h1>" in chief.get(f"{base(Article)}add/").text
    assert "<h1>Article</h1>" in chief.get(f"{base(Article)}{comment.article_id}/change/").text


@pytest.mark.parametrize("model", [Source, Feed])
def test_shipped_rows_cannot_be_deleted(chief, model):
    row = model.objects.exclude(pk=None).first()
    assert chief.post(f"{base(model)}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_names_are_the_editors_keys_are_not(chief):
    form = {"name_fr": "Les mines", "name_en": "Mining", "scope_fr": "", "scope_en": "", "slug": "autre", "order": "1"}
    chief.post(f"{base(Sector)}mines/change/", form)
    sector = Sector.objects.get(pk="mines")
    assert (sector.name_fr, sector.order) == ("Les mines", 70)
    load.load_shipped(demo=True, rulebook=False)
    assert Sector.objects.get(pk="mines").name_fr == "Les mines"
