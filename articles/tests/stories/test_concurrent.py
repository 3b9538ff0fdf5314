"""Editors and workers at the same stories at the same moment. Only PostgreSQL lets them: SQLite has one writer at a time."""

import random
import threading
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from articles import search
from articles.models import Apart, Article, Category, Source, Story
from articles.models.stories import members
from articles.models.stories.story import StoryQuerySet
from articles.stories import editing
from articles.stories.assign import assign_to_stories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
EVENT = "La Banque de la Lagune ouvre trois agences dans les ports francs du littoral"


@pytest.fixture
def make():
    Category.objects.get_or_create(slug="economie", defaults={"name_fr": "Économie", "name_en": "Economy"})
    return article


def article(number):
    source = Source.objects.create(slug=f"gazette-{number}", name=f"Gazette {number}", weight=number % 3)
    url = f"https://gazette.example/{number}"
    return Article.objects.create(source=source, title=EVENT, url=url, category_id="economie")


def joins(article, first):
    with transaction.atomic():
        assign_to_stories([SimpleNamespace(temp_id=-1, joins=first.pk)], {-1: article.pk})


def at_once(*acts):
    """Run all together; what went wrong in any of them."""
    start, faults = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(5)
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=run, args=[act]) for act in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not any(worker.is_alive() for worker in workers)
    return faults


def led():
    for story in Story.objects.all():
        visible = story.articles.published()
        assert visible.filter(is_lead=True).count() == bool(visible)
        assert story.articles.count() > 1
    assert not Article.objects.filter(story=None, is_lead=False).exists()
    for word in Apart.objects.select_related("first", "second"):
        assert word.first.story_id is None or word.first.story_id != word.second.story_id


def test_two_editors_unite_the_same_articles_each_in_his_order(make):
    for round_ in range(10):
        some = [make(round_ * 10 + number) for number in range(4)]
        joins(some[1], some[0])
        joins(some[3], some[2])
        faults = at_once(
            lambda some=some: editing.unite(some, None),
            lambda some=some: editing.unite(some[::-1], None),
            lambda: editing.repair(timezone.now()),
        )
        assert faults == []
    led()


def test_an_article_is_taken_out_while_another_joins_it(make):
    for round_ in range(10):
        one, two, three = (make(round_ * 10 + number) for number in range(3))
        joins(two, one)
        faults = at_once(
            lambda one=one: editing.separate(one, None),
            lambda one=one, three=three: joins(three, one),
        )
        assert faults == []
        led()


def test_a_story_opened_while_one_waits_for_its_article_is_waited_for_too(make):
    one, two, three = (make(number) for number in range(3))
    held, asked = threading.Event(), threading.Event()

    def open_one():
        with transaction.atomic():
            joins(two, one)
            held.set()
            asked.wait(1)

    def join_later():
        held.wait(5)
        joins(three, one)

    assert at_once(open_one, join_later) == []
    assert Story.objects.get().articles.count() == 3
    led()


@pytest.fixture
def crowd(make, monkeypatch):
    """Nine articles of a story, of which three would be a crowd; the eighth leads it."""
    monkeypatch.setattr(members, "LARGE_STORY", 3)
    monkeypatch.setattr(members, "MAX_LEAD_CANDIDATES", 2)
    some = [make(number * 3) for number in range(9)]
    Source.objects.filter(pk=some[7].source_id).update(weight=5)
    for one in some[1:]:
        joins(one, some[0])
    assert Story.objects.get().lead_id == some[7].pk
    return some


def test_who_locks_articles_alone_never_waits_for_one_who_joins_their_crowd(make, crowd, monkeypatch):
    best, joined, move = make(300), threading.Event(), StoryQuerySet.move_articles
    Source.objects.filter(pk=best.source_id).update(weight=9)

    def slow(self, story_of):
        move(self, story_of)
        joined.set()
        threading.Event().wait(0.3)

    monkeypatch.setattr(StoryQuerySet, "move_articles", slow)

    def look_again():
        joined.wait(5)
        search.refresh([crowd[5].pk, crowd[7].pk])

    assert at_once(look_again, lambda: joins(best, crowd[0])) == []
    assert Story.objects.get().lead_id == best.pk
    led()


def test_a_story_whose_lead_stands_in_another_is_joined_all_the_same(make):
    one, two, three, four, five = (make(number) for number in range(5))
    joins(two, one)
    joins(four, three)
    Story.objects.filter(pk=Article.objects.get(pk=one.pk).story_id).update(lead=three)
    joins(five, one)
    led()


def test_many_hands_never_wait_for_each_other(make):
    articles, numbers = [make(number) for number in range(12)], count(100)

    def work(seed):
        chance = random.Random(seed)

        def fresh():
            return Article.objects.select_related("story").get(pk=chance.choice(articles).pk)

        acts = [
            lambda: editing.unite([articles[0], fresh(), fresh()], None),
            lambda: editing.separate(fresh(), None),
            lambda: joins(make(next(numbers)), fresh()),
            lambda: fresh().hide(),
            lambda: fresh().publish(),
            lambda: editing.repair(timezone.now()),
            Story.objects.refresh_leads,
        ]
        for _ in range(30):
            try:
                chance.choice(acts)()
            except editing.EditRefused:
                continue

    assert at_once(*(lambda seed=seed: work(seed) for seed in range(4))) == []
    editing.repair(timezone.now())
    led()
