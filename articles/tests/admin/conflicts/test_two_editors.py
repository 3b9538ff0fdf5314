"""Two editors on one row: what both changed is asked about, the rest of both is kept."""

import re

import pytest

from articles.models import Act, Article, Feed, Phrase, Source
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db


def form_of(client, row):
    name = row._meta.model_name
    address = f"/gestion/articles/{name}/{row.pk}/change/"
    return address, opened(client, address, f"{name}_form")


def answers(page, choice):
    """The values of the two answers to a question: mine, theirs."""
    return re.findall(rf'name="{choice}" value="((?:mine|theirs)-[0-9a-f]+)"', page.content.decode())


def test_a_field_that_both_changed_is_asked_about_and_nothing_is_saved_before(chief, rose, article):
    address, mine = form_of(chief, article)
    rose.post(address, form_of(rose, article)[1] | {"title": ["Le titre de Rose"]})
    sent = mine | {"title": ["Mon titre"], "summary": ["Mon chapô"]}
    page = chief.post(address, sent)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Le titre de Rose" in text
    assert re.search(r"celle de Rose, \d\d\xa0h\xa0\d\d", text)
    assert Article.objects.values_list("title", "summary").get(pk=article.pk) == (
        "Le titre de Rose",
        "Une ligne.\nUne autre.",
    )
    kept, theirs = answers(page, "keep-title")
    assert chief.post(address, sent | {"keep-title": [theirs]}).status_code == 302
    assert Article.objects.values_list("title", "summary").get(pk=article.pk) == ("Le titre de Rose", "Mon chapô")
    assert Act.objects.first().after == {"summary": "Mon chapô"}
    page = chief.post(address, sent | {"keep-title": [kept]})
    assert page.status_code == 302
    assert Article.objects.get(pk=article.pk).title == "Mon titre"


def test_an_answer_about_an_older_version_does_not_count(chief, rose, article):
    address, mine = form_of(chief, article)
    sent = mine | {"title": ["Mon titre"]}
    Article.objects.filter(pk=article.pk).update(title="Le deuxième")
    kept, _theirs = answers(chief.post(address, sent), "keep-title")
    Article.objects.filter(pk=article.pk).update(title="Le troisième")
    page = chief.post(address, sent | {"keep-title": [kept]})
    assert page.status_code == 200
    assert "celle qui est venue entre-temps" in page.content.decode()
    assert Article.objects.get(pk=article.pk).title == "Le troisième"


def test_different_fields_are_both_kept(chief, rose, article):
    address, mine = form_of(chief, article)
    rose.post(address, form_of(rose, article)[1] | {"title": ["Le titre de Rose"], "status": ["hidden"]})
    assert chief.post(address, mine | {"author": ["Awa"], "countries": ["ML"]}).status_code == 302
    article = Article.objects.get(pk=article.pk)
    assert (article.title, article.status, article.author) == ("Le titre de Rose", "hidden", "Awa")
    assert [country.pk for country in article.countries.all()] == ["ML"]


def test_countries_and_sectors_that_both_changed_are_asked_about(chief, rose, article):
    address, mine = form_of(chief, article)
    theirs = {"countries": ["SN", "ML"], "sector_1": ["mines"], "category": ["taux"]}
    rose.post(address, form_of(rose, article)[1] | theirs)
    sent = mine | {"countries": ["CI"], "sector_2": ["fintech"]}
    page = chief.post(address, sent)
    assert page.status_code == 200
    assert "Mali, Sénégal" in page.content.decode()
    choices = {name: answers(page, name) for name in ("keep-countries", "keep-sector_1", "keep-category")}
    assert [len(values) for values in choices.values()] == [2, 2, 0]
    chief.post(
        address,
        sent | {"keep-countries": [choices["keep-countries"][1]], "keep-sector_1": [choices["keep-sector_1"][0]]},
    )
    article = Article.objects.get(pk=article.pk)
    assert sorted(country.pk for country in article.countries.all()) == ["ML", "SN"]
    assert [one.sector_id for one in article.filed_sectors.all()] == ["fintech"]
    assert article.category_id == "taux"


def test_the_same_change_by_both_is_no_conflict(chief, rose, article):
    address, mine = form_of(chief, article)
    rose.post(address, form_of(rose, article)[1] | {"title": ["Le même titre"]})
    assert chief.post(address, mine | {"title": ["Le même titre"]}).status_code == 302


def test_what_a_visit_brought_is_no_conflict_where_nobody_wrote(chief, article):
    address, mine = form_of(chief, article)
    Article.objects.filter(pk=article.pk).update(summary="Corrigé par la source.", image="https://lacote.example/i.png")
    assert chief.post(address, mine | {"title": ["Mon titre"]}).status_code == 302
    article = Article.objects.get(pk=article.pk)
    assert (article.summary, article.image) == ("Corrigé par la source.", "https://lacote.example/i.png")
    assert article.locks == ["title"]


def test_a_source_is_asked_about_too(chief, rose, taxonomy):
    source = Source.objects.create(slug="gazette", name="Gazette", note="Une note.\nDeux lignes.")
    address, mine = form_of(chief, source)
    rose.post(address, form_of(rose, source)[1] | {"note": ["La note de Rose"], "weight": ["3"]})
    page = chief.post(address, mine | {"note": ["Ma note"]})
    assert page.status_code == 200
    assert "La note de Rose" in page.content.decode()
    assert chief.post(address, mine | {"homepage": ["https://gazette.example/"]}).status_code == 302
    source.refresh_from_db()
    assert (source.note, source.weight, source.homepage) == ("La note de Rose", 3, "https://gazette.example/")


def test_a_feed_is_asked_about_on_its_own_page_and_on_its_source_s(chief, rose, taxonomy):
    source = Source.objects.create(slug="gazette", name="Gazette")
    feed = Feed.objects.create(
        source=source, url="https://gazette.example/", kind="page", recipe={"item": "li", "title": "h2"}
    )
    address, mine = form_of(chief, feed)
    page_of_source, sent = form_of(chief, source)
    Feed.objects.filter(pk=feed.pk).update(due_at="2026-01-01T00:00Z")  # by a visit
    rose.post(address, form_of(rose, feed)[1] | {"title": ["h3"], "state": ["suspended"]})
    page = chief.post(address, mine | {"title": ["h4"], "date": ["time"]})
    assert [len(answers(page, f"keep-{name}")) for name in ("title", "state", "due_at")] == [2, 0, 0]
    chief.post(address, mine | {"date": ["time"]})
    feed.refresh_from_db()
    assert (feed.recipe, feed.state) == ({"item": "li", "title": "h3", "date": "time"}, "suspended")
    page = chief.post(page_of_source, sent | {"feeds-0-url": ["https://gazette.example/une"], "note": ["Une note"]})
    assert page.status_code == 302
    feed.refresh_from_db()
    assert (feed.url, feed.state) == ("https://gazette.example/une", "suspended")


def test_an_expression_is_asked_about_too(chief, rose, taxonomy):
    phrase = Phrase.objects.create(text="mine de fer", kind="sector", slug="mines")
    address, mine = form_of(chief, phrase)
    rose.post(address, form_of(rose, phrase)[1] | {"weight": ["2"], "speaks_for": ["sector:fintech"]})
    assert chief.post(address, mine | {"weight": ["3"]}).status_code == 200
    assert chief.post(address, mine | {"needs": ["fer"]}).status_code == 302
    phrase.refresh_from_db()
    assert (phrase.weight, phrase.slug, phrase.needs) == (2, "fintech", ["fer"])
