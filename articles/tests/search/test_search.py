import pytest

from articles import search
from articles.models import Article, Category, Source

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


def found(typed):
    return list(search.matching(Article.objects.order_by("pk"), typed))


def test_words_are_found_without_accents_or_plural(write):
    article = write("Sénégal : l’épargne des banques progresse")
    for typed in ["senegal", "SÉNÉGAL banque", "l'épargne", "banques du Sénégal", "épargn"]:
        assert found(typed) == [article], typed


def test_every_word_is_wanted(write):
    write("Le cacao ivoirien")
    assert found("cacao") and not found("cacao ghanéen")


def test_the_summary_and_the_source_are_searched_too(write):
    article = write("Un titre", "Le port de Lomé s’étend.")
    assert found("Lomé") == [article]
    assert found("criée du golfe") == [article]


def test_a_phrase_is_found_in_its_order_only(write):
    article = write("Le franc CFA en débat")
    assert found("« franc CFA »") == [article]
    assert found('"CFA franc"') == []


def test_only_the_given_articles_are_filtered(write):
    write("Cacao caché", status=Article.Status.HIDDEN)
    shown = write("Cacao montré")
    assert list(search.matching(Article.objects.published(), "cacao")) == [shown]


def test_indexing_again_replaces_the_words(write):
    article = write("Ancien titre")
    article.title = "Nouveau libellé"
    search.index([article])
    assert found("ancien") == []
    assert found("libellé") == [article]


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


def test_a_deleted_or_removed_article_is_not_found(write):
    gone, removed = write("Cacao"), write("Cacao encore")
    gone.delete()
    search.remove([removed.pk])
    assert found("cacao") == []


def test_rebuilding_finds_what_was_never_indexed_and_sweeps_strays(source, write):
    write("Coton parti").delete()
    article = Article.objects.create(source=source, url="https://example.org/x", title="Coton resté")
    assert found("coton") == []
    assert search.rebuild() == 1
    assert found("coton") == [article]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "\x00",
        '"',
        '""',
        "'",
        "*",
        "a OR",
        "NEAR(",
        "-x",
        ":*",
        "& | !",
        "x" * 5000,
        "é" * 300,
        "🙂",
        "1e999",
    ],
)
def test_nothing_typed_breaks_the_search(write, typed):
    write("Cacao")
    assert found(typed) == []


def test_hostile_text_is_indexed_like_any_other(write):
    article = write("Titre", "mot " * 20_000 + "x" * 50_000 + " http://a.b/c?d=e'; DROP TABLE")
    assert found("mot") == [article]
