"""The journal of acts: written once, never changed, dropped after three years."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import retention
from articles.models import Act, Article, Category, Comment, Source
from articles.models.append_only import RETENTION, NotErasable

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TEXT = "Un avis de lecteur, qui doit pouvoir disparaître."


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)


@pytest.fixture
def article():
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    source = Source.objects.create(slug="s", name="S")
    return Article.objects.create(source=source, url="https://s.example/1", title="Un titre")


@pytest.fixture
def comment(article, django_user_model):
    awa = django_user_model.objects.create_user("awa", "awa@member.example", "x")
    return Comment.objects.create(article=article, author=awa, body=TEXT)


@pytest.fixture
def act(article, editor):
    return Act.objects.record(editor, Act.Verb.HIDE, article, reason="doublon", before={"status": "published"})


def test_an_act_tells_who_when_what_on_what_and_why(act, article, editor):
    act.refresh_from_db()
    assert timezone.now() - act.at < timedelta(minutes=1)
    assert (act.by, act.by_name, act.verb) == (editor, "plume", "hide")
    assert (act.kind, act.key, act.label) == ("articles.article", str(article.pk), "Un titre")
    assert (act.reason, act.before, act.after, act.digest) == ("doublon", {"status": "published"}, None, "")


def test_what_forms_hold_can_be_told(article, editor):
    moment = timezone.now()
    values = {"at": moment, "category": article.category, "countries": [article.category], "tags": Source.objects.all()}
    act = Act.objects.record(editor, Act.Verb.CHANGE, article, after=values)
    act.refresh_from_db()
    keys = ["info-generale"]
    assert act.after == {
        "at": act.after["at"],
        "category": "info-generale",
        "countries": keys,
        "tags": [article.source.pk],
    }
    assert act.after["at"].startswith(f"{moment:%Y-%m-%dT%H:%M}")


def test_many_acts_are_one_statement(article, editor, django_assert_num_queries):
    rows = [Article.objects.create(source=article.source, title=f"Titre {n}") for n in range(5)]
    with django_assert_num_queries(1):
        Act.objects.record_many(
            editor, Act.Verb.HIDE, rows, before=lambda one: {"title": one.title}, after={"status": "hidden"}
        )
    assert [act.before["title"] for act in Act.objects.order_by("pk")] == [f"Titre {n}" for n in range(5)]
    assert {act.after["status"] for act in Act.objects.all()} == {"hidden"}


def test_an_act_without_a_person_is_the_servers(article):
    act = Act.objects.record(None, Act.Verb.CHANGE, article)
    assert (act.by, act.by_name) == (None, "")


def test_no_text_of_a_member_is_copied(comment, editor):
    act = Act.objects.record(editor, Act.Verb.WITHDRAW, comment, before={"state": "published"})
    row = json.dumps(Act.objects.filter(pk=act.pk).values().get(), default=str)
    assert TEXT[:12] not in row
    assert (act.key, act.digest) == (str(comment.pk), sha256(TEXT.encode()).hexdigest())


def test_the_row_outlives_the_person_and_the_thing(act, article, editor):
    type(editor).objects.filter(pk=editor.pk)._raw_delete("default")
    Article.objects.all().delete()
    act.refresh_from_db()
    assert (act.by_name, act.label) == ("plume", "Un titre")


@pytest.mark.parametrize(
    "change",
    [
        lambda act: act.save(),
        lambda act: act.delete(),
        lambda act: Act(pk=act.pk, verb="hide").save(),
        lambda act: Act.objects.update(verb="publish"),
        lambda act: Act.objects.filter(pk=act.pk).delete(),
        lambda act: Act.objects.bulk_update([act], ["verb"]),
        lambda act: Act.objects.update_or_create(pk=act.pk, defaults={"verb": "publish"}),
        lambda act: Act.objects.bulk_create(
            [Act(pk=act.pk)], update_conflicts=True, update_fields=["verb"], unique_fields=["id"]
        ),
    ],
)
def test_no_code_of_ours_changes_a_row(act, change):
    with pytest.raises(NotErasable):
        change(act)
    assert list(Act.objects.values_list("verb", "reason")) == [("hide", "doublon")]


def test_no_statement_changes_a_row(act):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_act SET reason = 'autre'")
    assert Act.objects.get().reason == "doublon"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="tests empty SQLite's tables by DELETE")
def test_no_statement_deletes_a_row_of_the_last_three_years(act):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_act")
    assert Act.objects.count() == 1


def test_rows_go_after_three_years_and_not_before(article, editor):
    now = timezone.now()
    for age in (RETENTION - timedelta(seconds=10), RETENTION + timedelta(seconds=10)):
        Act.objects.record(editor, Act.Verb.HIDE, article, at=now - age)
    assert timedelta(days=3 * 365) < RETENTION < timedelta(days=3 * 366)
    assert retention.prune(now) == {"acts": 1}
    assert retention.prune(now) == {}
    assert Act.objects.count() == 1
