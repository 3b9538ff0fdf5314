"""An editor undoes a batch while a colleague withdraws one of its articles: neither waits for the other for ever."""

import threading
import time
import uuid

import pytest
from django.db import connection

from articles.editing import batches, hiding
from articles.models import Article, BatchedAct, Source
from articles.shipped import load
from articles.takedown import articles as takedown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hidden():
    load.load_shipped(demo=True, rulebook=False)
    source = Source.objects.get(slug="la-cote-exemple")
    return [
        Article.objects.create(source=source, url=f"https://lacote.example/{n}", title="T", category_id="economie")
        for n in range(3)
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time")
def test_an_undoing_and_a_withdrawal_at_once_both_end(hidden, desk, monkeypatch):
    batch = uuid.uuid4()
    hiding.hide_for_reason(hidden, "pub", desk, batch)
    undoing, erasing, errors = threading.Event(), threading.Event(), []
    undo_one, leave_stories = batches.undo_one, takedown._leave_stories

    def slow_undo(*args):
        undoing.set()
        erasing.wait(2)
        return undo_one(*args)

    def slow_leave(*args):
        erasing.set()
        undoing.wait(2)
        time.sleep(0.3)
        return leave_stories(*args)

    monkeypatch.setattr(batches, "undo_one", slow_undo)
    monkeypatch.setattr(takedown, "_leave_stories", slow_leave)

    def run(done, *args):
        try:
            done(*args)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(batches.undo_batch, batch, desk)),
        threading.Thread(target=run, args=(takedown.withdraw_articles, [hidden[2].pk], desk, "éditeur")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(Article.objects.values_list("status", flat=True)) == ["published", "published", "withdrawn"]
    assert not BatchedAct.objects.exists()
