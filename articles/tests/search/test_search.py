from datetime import timedelta

import pytest
from django.utils import timezone

from articles import search
from articles.models import Article, Category, Country, Source
from articles.search import Stretch, places

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info générale", "name_en": "General"})
    return Source.objects.create(slug="la-criee", name="La Criée du Golfe")


@pytest.fixture
def write(source):
    def write(title, summary="", **values):
        url = f"https://example.org/{Article.objects.count()}"
        article = Article.objects.create(source=source, url=url, title=title, summary=summary, **values)
        search.index([article])
        return article

    return write


def found(typed, among=None, limit=100, **stretch):
    (there,) = search.find(Stretch(search.read(typed), limit, **stretch), among=among)
    return [places.article_at(place) for place in there]


def test_the_newest_come_first_whenever_they_arrived(write):
    now = timezone.now()
    old = write("Cacao ancien", published_at=now - timedelta(days=900))
    new = write("Cacao neuf", published_at=now)
    older = write("Cacao plus ancien", published_at=now - timedelta(days=901))
    oldest = write("Cacao de 1960", published_at=now - timedelta(days=66 * 365))
    assert found("cacao") == [new.pk, old.pk, older.pk, oldest.pk]
    assert found("cacao", limit=2) == [new.pk, old.pk]


def test_a_stretch_begins_and_ends_where_it_is_told(write):
    now = timezone.now()
    articles = [write("Cacao", published_at=now - timedelta(days=days)) for days in range(5)]
    keys = [article.pk for article in articles]
    stands = [places.place_of(article.published_at, article.pk) for article in articles]
    assert found("cacao", before=stands[1]) == keys[2:]
    assert found("cacao", after=stands[3]) == keys[:3]
    assert found("cacao", after=stands[4], limit=2, upwards=True) == keys[2:4]


def test_several_stretches_are_found_at_once(write, django_assert_num_queries):
    titled, other = write("Le cacao"), write("Titre", "le cacao")
    cacao = search.read("cacao")
    with django_assert_num_queries(1):
        whole, title, none = search.find(Stretch(cacao, 9), Stretch(cacao, 9, title=True), Stretch(search.read(""), 9))
    assert {places.article_at(place) for place in whole} == {titled.pk, other.pk}
    assert [places.article_at(place) for place in title] == [titled.pk]
    assert none == []


def test_exclusion_counts_everywhere_when_the_title_is_asked_for(write):
    write("Le cacao", "Au Ghana.")
    kept = write("Le cacao", "Ailleurs.")
    assert found("cacao -ghana", title=True) == [kept.pk]


def test_only_the_given_articles_are_filtered(write):
    write("Cacao", language="en")
    shown = write("Cacao", language="fr")
    assert found("cacao", among=Article.objects.in_language("fr")) == [shown.pk]
    country = Country.objects.create(iso2="CI", name_fr="Côte d’Ivoire", name_en="Ivory Coast")
    assert found("cacao", among=Article.objects.in_country(country)) == []
    shown.countries.add(country)
    assert found("cacao", among=Article.objects.in_country(country)) == [shown.pk]


def test_no_phrase_goes_from_the_title_into_the_summary(write):
    write("Un directeur de banque", "Centrale électrique")
    assert found('"banque centrale"') == []


def test_indexing_again_replaces_the_words(write):
    article = write("Ancien titre")
    article.title = "Nouveau libellé"
    search.index([article])
    assert found("ancien") == []
    assert found("libellé") == [article.pk]


def test_many_articles_cost_two_statements(source, django_assert_max_num_queries):
    articles = [Article(source=source, url=f"https://example.org/{i}", title=f"Titre {i}") for i in range(50)]
    Article.objects.bulk_create(articles)
    fresh = list(Article.objects.all())
    with django_assert_max_num_queries(51):  # SQLite counts a line for each row of its one executemany
        search.index(fresh)
    assert len(found("titre")) == 50


def test_nothing_to_index_or_remove_is_no_error():
    search.index([])
    search.remove([])


def test_a_removed_article_is_not_found_whatever_its_date_is_now(write):
    removed, moved = write("Cacao"), write("Cacao encore")
    Article.objects.filter(pk=moved.pk).update(published_at=timezone.now() - timedelta(days=9))
    search.remove([removed.pk, moved.pk])
    assert found("cacao") == []


def test_rebuilding_finds_what_was_never_indexed_and_sweeps_strays(source, write):
    write("Coton parti").delete()
    Article.objects.filter(pk=write("Coton caché").pk).update(status=Article.Status.HIDDEN)
    article = Article.objects.create(source=source, url="https://example.org/x", title="Coton resté")
    assert search.rebuild() == 1
    assert found("coton") == [article.pk]


def test_a_rebuilt_index_goes_through_the_articles_a_slice_at_a_time(source, monkeypatch):
    monkeypatch.setattr(search, "AT_ONCE", 2)
    Article.objects.bulk_create(Article(source=source, url=f"https://example.org/{i}", title="Coton") for i in range(5))
    assert search.rebuild() == 5
    assert len(found("coton")) == 5


def test_hostile_text_is_indexed_like_any_other(write):
    text = "mot " * 20_000 + "x" * 50_000 + " http://a.b/c?d=e'; DROP TABLE"
    article = write("Titre : \\ ' \" \x7f \u2028 a:1B,2 'b':3 <&|!>", text)
    assert found("mot") == found("titre a 1b") == [article.pk]
