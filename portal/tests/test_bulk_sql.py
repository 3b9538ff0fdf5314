"""Many rows at once: what comes out is what was put in, on either database."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, connection, models, transaction

from articles.ingest.store.write import _article_rows, _visit_row
from articles.models import Article, Feed, Host, Source, Visit
from articles.models.feeds.records import Outcome
from articles.tests.ingest.store.test_write import decided
from portal.bulk_sql import (
    _adapter,
    _columns_of,
    datetime_value,
    insert_ignoring_conflicts,
    insert_models,
    insert_returning_keys,
    json_texts,
    json_value,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes what it is given")
NOW = datetime(2026, 11, 26, 7, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture
def feed():
    source = Source.objects.create(slug="guichet", name="Le Guichet")
    return Feed.objects.create(
        source=source, url="https://guichet.example/rss", lease_token=uuid.UUID(int=1), lease_until=NOW
    )


def row_of_visit(feed, skipped, **values):
    """The columns of a visit."""
    row = {"feed_id": feed.pk, "at": datetime_value(NOW), "status": "ok", "reason": "", "new": 0, "updated": 0}
    return row | {"body": None, "skipped": skipped} | values


def test_rows_come_out_as_they_were_put_in_and_know_their_keys(feed):
    packed = b"\x00\\x\xff'"
    visits = [
        Visit(feed=feed, at=NOW + timedelta(hours=n), status="ok", new=n, skipped={"é": n}, body=(n and packed) or None)
        for n in range(3)
    ]
    insert_models(visits)
    for visit in visits:
        found = Visit.objects.get(pk=visit.pk)
        assert (found.at, found.new, found.skipped) == (visit.at, visit.new, visit.skipped)
        assert (bytes(found.body) if found.body else None) == visit.body


def test_columns_are_written_in_the_order_of_their_rows(feed):
    words = ["«\u00a0L’or\u00a0» 100 %", "%s \\ ' \" \n\u2028", "", "\U0001f30d"]
    rows = [row_of_visit(feed, json_value([word]), reason=word) for word in words]
    keys = insert_returning_keys(Visit, rows)
    assert keys == sorted(keys)
    found = [Visit.objects.get(pk=key) for key in keys]
    assert [(one.reason, one.skipped) for one in found] == [(word, [word]) for word in words]
    assert insert_returning_keys(Visit, []) == []


def test_keys_go_on_where_they_ended_and_none_is_given_twice(feed):
    rows = [row_of_visit(feed, json_value({}))] * 3
    first = insert_returning_keys(Visit, rows)
    assert Visit.objects.create(feed=feed, at=NOW, status="ok").pk > first[-1]
    Visit.objects.all().delete()
    second = insert_returning_keys(Visit, rows)
    assert second[0] > first[-1] + 1
    assert list(Visit.objects.order_by("pk").values_list("pk", flat=True)) == second
    assert Visit.objects.create(feed=feed, at=NOW, status="ok").pk > second[-1]


def test_a_document_keeps_its_accents_and_keys_leave_no_gap(feed):
    row = row_of_visit(feed, json_value(["é"]))
    first, second = insert_returning_keys(Visit, [row] * 2)
    (third,) = insert_returning_keys(Visit, [row])
    assert (second, third) == (first + 1, first + 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(skipped AS text) FROM articles_visit")
        assert {said for (said,) in cursor.fetchall()} == {'["é"]'}


def test_what_has_a_key_of_its_own_keeps_it():
    hosts = [Host(name="a.example"), Host(name="b.example")]
    insert_models(hosts)
    assert (
        [host.pk for host in hosts] == sorted(Host.objects.values_list("name", flat=True)) == ["a.example", "b.example"]
    )


def test_moments_are_written_as_django_writes_them():
    for value in (NOW, NOW.replace(microsecond=0), NOW.astimezone(timezone(timedelta(hours=1))), None):
        assert datetime_value(value) == connection.ops.adapt_datetimefield_value(value)


def test_what_is_there_stays():
    insert_ignoring_conflicts(Host, ("name", "robots"), [("a.example", "ours")])
    insert_ignoring_conflicts(Host, ("name", "robots"), [("a.example", "theirs"), ("b.example", "")])
    assert dict(Host.objects.values_list("name", "robots")) == {"a.example": "ours", "b.example": ""}


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_come_out_as_they_are_however_they_are_held(feed, kind):
    insert_returning_keys(Visit, [row_of_visit(feed, json_value({}), body=kind(b"abcdef")[2:4])])
    assert bytes(Visit.objects.get().body) == b"cd"


def test_a_token_comes_out_as_it_was_put_in(feed):
    token = uuid.UUID(int=7)
    insert_models(
        [Feed(source=feed.source, url="https://b.example/", host="b.example", lease_token=token, lease_until=NOW)]
    )
    assert Feed.objects.get(lease_token=token).url == "https://b.example/"


def test_what_would_not_come_out_as_it_was_is_refused():
    with pytest.raises(TypeError, match="None"):
        json_value(None)
    with pytest.raises(TypeError, match="encoder"):
        _adapter(models.JSONField(encoder=DjangoJSONEncoder))


def test_a_list_of_texts_comes_out_as_it_was_put_in(feed):
    said = ["« banque » → +2,5", 'un "mot"\n\\ et \t', "", "字😀\u2028"]
    documents = (json_texts(said), json_value(said), json_texts([]))
    insert_returning_keys(Visit, [row_of_visit(feed, document) for document in documents])
    assert list(Visit.objects.order_by("pk").values_list("skipped", flat=True)) == [said, said, []]
    assert connection.vendor != "sqlite" or json_texts(said) == json_value(said)  # the same bytes on the disk


@POSTGRESQL
def test_what_has_no_place_in_a_document_is_named(feed):
    with pytest.raises(TypeError, match="set"):
        insert_returning_keys(Visit, [row_of_visit(feed, json_value([]), body={1})])


def test_the_store_writes_every_column_of_an_article_and_of_a_visit(feed):
    one = decided(feed, None)
    for model, row in (Article, _article_rows(one)[0][1]), (Visit, _visit_row(one, 0)):
        assert set(row) == {column for _, column, _ in _columns_of(model, connection.vendor)}


@POSTGRESQL
@pytest.mark.parametrize("word", ["x" * 41, "\x00"])
def test_what_a_column_cannot_hold_is_refused(feed, word):
    with pytest.raises(DataError), transaction.atomic():
        insert_returning_keys(Visit, [row_of_visit(feed, json_value([]), reason=word)])


def test_a_visit_ends_for_whoever_holds_the_feed_and_for_nobody_else(feed):
    good = Outcome(NOW, NOW + timedelta(hours=1), "e", counts={"new": 2}, recent=(3, 2, 1))
    bad = Outcome(NOW, NOW + timedelta(hours=2), reason="gone", error="Plus rien ici.")
    Feed.objects.finish_visits([(feed, bad, uuid.UUID(int=2))])
    assert Feed.objects.get().lease_token == uuid.UUID(int=1)
    Feed.objects.finish_visits([(feed, good, uuid.UUID(int=1))])
    found = Feed.objects.get()
    assert (found.due_at, found.succeeded_at, found.etag, found.recent) == (good.due_at, NOW, "e", [3, 2, 1])
    assert (found.lease_token, found.lease_until, found.tries, found.last_outcome) == (None, None, 0, {"new": 2})
    Feed.objects.finish_visits([(found, bad, None)])
    found = Feed.objects.get()
    assert (found.state, found.reason, found.failures, found.recent) == ("suspended", "gone", 1, [3, 2, 1])
