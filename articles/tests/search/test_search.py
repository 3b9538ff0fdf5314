import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.models import Article, Category, Country, Source
from articles.search import Window, positions

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


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


@pytest.fixture
def swept(transactional_db):
    """What a transaction of its own left in the index is in nobody's way: Django empties the models' tables only."""
    search.rebuild()
    yield
    Article.objects.all().delete()
    search.rebuild()


def found(typed, among=None, limit=100, **stretch):
    (there,) = search.find(Window(search.parse_search_query(typed), limit, **stretch), among=among)
    return [positions.article_key(place) for place in there]


def test_the_newest_come_first_whenever_they_arrived(write):
    now = timezone.now()
    old = write("Cacao ancien", published_at=now - timedelta(days=900))
    new = write("Cacao neuf", published_at=now)
    older = write("Cacao plus ancien", published_at=now - timedelta(days=901))
    oldest = write("Cacao de 1960", published_at=now - timedelta(days=66 * 365))
    assert found("cacao") == [new.pk, old.pk, older.pk, oldest.pk]
    assert found("cacao", limit=2) == [new.pk, old.pk]


def test_an_article_given_twice_stands_as_it_was_given_last(write):
    article = write("Zinc")
    before = Article.objects.get(pk=article.pk)
    article.title = "Acier"
    search.index([before, article])
    assert found("acier") == [article.pk]
    assert found("zinc") == []


def test_an_article_without_any_word_stands_beside_others(write, source):
    Source.objects.filter(pk=source.pk).update(name="…")
    mute, loud = write("!!!"), write("Cacao")
    search.index([mute, loud])
    assert found("cacao") == [loud.pk]


def test_a_word_said_a_thousand_times_is_found_with_what_follows_the_first(write):
    article = write("Le prix", "cacao " * 3_000 + "robusta")
    assert found('"prix"') == found("robusta") == found('"cacao cacao"') == [article.pk]


def test_a_stretch_begins_and_ends_where_it_is_told(write):
    now = timezone.now()
    articles = [write("Cacao", published_at=now - timedelta(days=days)) for days in range(5)]
    keys = [article.pk for article in articles]
    stands = [positions.position_of(article.published_at, article.pk) for article in articles]
    assert found("cacao", before=stands[1]) == keys[2:]
    assert found("cacao", after=stands[3]) == keys[:3]
    assert found("cacao", after=stands[4], limit=2, oldest_first=True) == keys[2:4]


def test_several_stretches_are_found_at_once(write, django_assert_num_queries):
    titled, other = write("Le cacao"), write("Titre", "le cacao")
    cacao = search.parse_search_query("cacao")
    with django_assert_num_queries(1):
        whole, title, none = search.find(
            Window(cacao, 9), Window(cacao, 9, title_only=True), Window(search.parse_search_query(""), 9)
        )
    assert {positions.article_key(place) for place in whole} == {titled.pk, other.pk}
    assert [positions.article_key(place) for place in title] == [titled.pk]
    assert none == []


def test_exclusion_counts_everywhere_when_the_title_is_asked_for(write):
    write("Le cacao", "Au Ghana.")
    kept = write("Le cacao", "Ailleurs.")
    assert found("cacao -ghana", title_only=True) == [kept.pk]


def test_only_the_given_articles_are_filtered(write):
    write("Cacao", language="en")
    shown = write("Cacao", language="fr")
    assert found("cacao", among=Article.objects.in_language("fr")) == [shown.pk]
    country = Country.objects.create(iso2="CI", name_fr="Côte d’Ivoire", name_en="Ivory Coast")
    assert found("cacao", among=Article.objects.in_country(country)) == []
    shown.countries.add(country)
    assert found("cacao", among=Article.objects.in_country(country)) == [shown.pk]


def test_many_articles_cost_two_statements(source, django_assert_max_num_queries):
    articles = [Article(source=source, url=f"https://example.org/{i}", title=f"Titre {i}") for i in range(50)]
    Article.objects.bulk_create(articles)
    fresh = list(Article.objects.all())
    with django_assert_max_num_queries(51):  # SQLite counts a line for each row of its one executemany
        search.index(fresh)
    assert len(found("titre")) == 50


def test_nothing_to_index_or_refresh_is_no_error():
    search.index([])
    assert search.refresh([]) == 0


def test_a_refreshed_article_is_found_as_it_is_in_the_database(write):
    hidden, corrected = write("Cacao"), write("Coton")
    Article.objects.filter(pk=hidden.pk).update(status=Article.Status.HIDDEN)
    Article.objects.filter(pk=corrected.pk).update(title="Cacao encore")
    assert search.refresh([hidden.pk, corrected.pk]) == 1
    assert found("cacao") == [corrected.pk]
    assert found("coton") == []


def test_an_article_that_moved_or_is_gone_no_longer_stands_where_it_stood(write):
    gone, moved = write("Cacao"), write("Cacao encore")
    stood = {gone.pk: gone.published_at, moved.pk: moved.published_at}
    gone.delete()
    Article.objects.filter(pk=moved.pk).update(published_at=timezone.now() - timedelta(days=9))
    search.refresh([], stood)
    assert found("cacao") == [moved.pk]


def test_rebuilding_finds_what_was_never_indexed_and_sweeps_strays(source, write):
    write("Coton parti").delete()
    Article.objects.filter(pk=write("Coton caché").pk).update(status=Article.Status.HIDDEN)
    article = Article.objects.create(source=source, url="https://example.org/x", title="Coton resté")
    assert search.rebuild() == 1
    assert found("coton") == [article.pk]


def test_rebuilding_leaves_an_article_that_moved_at_its_new_place_alone(write):
    article = write("Coton")
    moved = timezone.now() - timedelta(days=9)
    Article.objects.filter(pk=article.pk).update(published_at=moved)
    search.rebuild()
    assert found("coton") == [article.pk]
    assert found("coton", before=positions.first_position_at(moved + timedelta(days=1))) == [article.pk]


def test_whatever_its_date_an_article_that_stands_at_its_place_is_no_stray(write):
    for moment in (
        (1955, 3, 1, 7, 30, 12, 5),
        (1970, 1, 1),
        (2025, 6, 30, 23, 59, 59, 999_999),
        (2025, 7, 1, 0, 0, 1, 1),
    ):
        write("Coton", published_at=datetime(*moment, tzinfo=UTC))
    assert search.ENGINES[connection.vendor].stray_positions() == []


def test_a_rebuilt_index_goes_through_the_articles_a_slice_at_a_time(source, monkeypatch):
    monkeypatch.setattr(search, "INDEX_BATCH_SIZE", 2)
    Article.objects.bulk_create(Article(source=source, url=f"https://example.org/{i}", title="Coton") for i in range(5))
    assert search.rebuild() == 5
    assert len(found("coton")) == 5


def test_words_are_read_and_written_in_one_transaction(swept, write):
    write("Coton")
    with CaptureQueriesContext(connection) as asked:
        search.rebuild()
    lines = "\n".join(" ".join(one["sql"].split()) for one in asked.captured_queries)
    steps = re.findall(r"^(?:\d+ times: )?(BEGIN|COMMIT|SELECT(?=.*summary)|INSERT(?!.*optimize))", lines, re.M)
    assert steps == ["BEGIN", "SELECT", "INSERT", "COMMIT"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_correction_made_while_the_index_is_rebuilt_is_not_undone(swept, write, monkeypatch):
    article = write("Ancien titre")

    def correct():
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(title="Nouveau titre")
            index(Article.objects.filter(pk=article.pk))
        connections.close_all()

    index, corrector = search.index, threading.Thread(target=correct)

    def index_late(articles):
        if not corrector.ident:
            corrector.start()
            corrector.join(0.5)
        index(articles)

    monkeypatch.setattr(search, "index", index_late)
    search.rebuild()
    corrector.join(10)
    assert found("nouveau") == [article.pk]
    assert found("ancien") == []


def test_hostile_text_is_indexed_like_any_other(write):
    text = "mot " * 20_000 + "x" * 50_000 + " http://a.b/c?d=e'; DROP TABLE"
    article = write("Titre : \\ ' \" \x7f \u2028 a:1B,2 'b':3 <&|!>", text)
    assert found("mot") == found("titre a 1b") == [article.pk]


def test_the_index_takes_a_tray_in_one_piece_after_a_rebuild_too(write):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such memory")
    write("Le cacao monte")
    search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("SELECT k, v FROM articles_search_config")
        assert dict(cursor.fetchall()).items() >= {"hashsize": 4_000_000, "automerge": 8}.items()
