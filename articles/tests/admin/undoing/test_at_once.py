"""Two of the desk at once: no decision is lost, and neither waits for the other for ever."""

import threading
import time
import uuid

import pytest
from django.db import connection

from articles.editing import batches, giving_back, hiding, reclassifying
from articles.editing.undo import keep
from articles.models import Article, BatchedAct, Category, Source
from articles.shipped import load
from articles.takedown import articles as takedown

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]


@pytest.fixture
def stored():
    load.load_shipped(demo=True, rulebook=False)
    source = Source.objects.get(slug="la-cote-exemple")
    return [
        Article.objects.create(source=source, url=f"https://lacote.example/{n}", title="T", category_id="economie")
        for n in range(3)
    ]


def test_an_undoing_and_a_withdrawal_at_once_both_end(stored, member, monkeypatch):
    batch = uuid.uuid4()
    hiding.hide_for_reason(stored, "pub", member, batch)
    undoing, erasing, errors = threading.Event(), threading.Event(), []
    undo_locked, leave_stories = batches._undo_locked, takedown._leave_stories

    def slow_undo(*args):
        undoing.set()
        erasing.wait(2)
        return undo_locked(*args)

    def slow_leave(*args):
        erasing.set()
        undoing.wait(2)
        time.sleep(0.3)
        return leave_stories(*args)

    monkeypatch.setattr(batches, "_undo_locked", slow_undo)
    monkeypatch.setattr(takedown, "_leave_stories", slow_leave)

    def run(done, *args):
        try:
            done(*args)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(batches.undo_batch, batch, member)),
        threading.Thread(target=run, args=(takedown.withdraw_articles, [stored[2].pk], member, "éditeur")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(Article.objects.values_list("status", flat=True)) == ["published", "published", "withdrawn"]
    assert not BatchedAct.objects.exists()


def test_a_place_chosen_while_articles_are_given_back_stays_when_that_is_undone(stored, member, monkeypatch):
    Article.objects.update(locks=["category"])
    taux, unlock = Category.objects.get(pk="taux"), giving_back.unlock_and_refile

    def choose():
        reclassifying.reclassify(stored[0].pk, taux, None, member)
        connection.close()

    colleague = threading.Thread(target=choose)

    def unlock_slowly(*args):
        colleague.start()
        colleague.join(1)  # it waits for the article, and goes on when this is done
        return unlock(*args)

    monkeypatch.setattr(giving_back, "unlock_and_refile", unlock_slowly)
    batch = uuid.uuid4()
    keep(batch, giving_back.give_back([one.pk for one in stored], member)[1])
    colleague.join()
    assert batches.undo_batch(batch, member).changed == 1
    assert Article.objects.values_list("category", "locks").get(pk=stored[0].pk) == ("taux", ["category"])
