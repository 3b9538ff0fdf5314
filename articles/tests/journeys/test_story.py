"""A story from the public pages: two articles united, one of three taken out again, and the story pinned to the front page."""

import pytest
from django.utils import timezone

from articles.models import Article, Pin, Story
from articles.tests.journeys.newsroom import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def members(story):
    return set(Article.objects.filter(story=story).values_list("pk", flat=True))


def test_a_story_is_merged_split_and_pinned(editor):
    one = tell("La BCEAO relève son taux directeur à 4,5 %")
    two = tell("Le taux directeur de la BCEAO passe à 4,5 %", "Le Veilleur")
    third = tell("La BCEAO et l’assainissement des banques", "La Gazette")

    editor.open(one.get_absolute_url())
    editor.unfold("Réunir")
    editor.follow("Choisir parmi les articles proches")
    editor.push(f"Réunir les deux ({two.title})")
    assert editor.clicks == 3
    story = Story.objects.get()
    assert members(story) == {one.pk, two.pk}

    editor.open(story.get_absolute_url())
    editor.write("Réunir avec un autre sujet", third.get_absolute_url())
    editor.push("Réunir les deux sujets")
    assert editor.clicks == 1
    assert members(story) == {one.pk, two.pk, third.pk}
    editor.push(f"Retirer du sujet ({third.title})")
    assert editor.clicks == 2
    editor.reads("ne fait plus partie du sujet")
    assert members(story) == {one.pk, two.pk}

    editor.open(story.get_absolute_url())
    editor.unfold("Épingler")
    editor.choose("Place à la une", "deuxième")
    editor.choose("Durée", "12 heures")
    editor.push("Épingler à la une")
    assert editor.clicks == 2
    editor.reads("épinglé")
    pin = Pin.objects.get()
    assert (pin.article_id in members(story), pin.place) == (True, 2)
    assert 11 < (pin.until - timezone.now()).total_seconds() / 3600 <= 12
