"""An article, and members who write under it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Category, Comment, Source


@pytest.fixture
def article(db):
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source = Source.objects.create(slug="wari-matin", name="Wari Matin")
    return Article.objects.create(
        source=source, url="https://wari.example/1", title="Cacao : le prix monte", published_at=timezone.now()
    )


@pytest.fixture
def new_member(django_user_model):
    """Makes members by name, a month old unless told otherwise."""

    def make(name, days=30, **fields):
        joined = timezone.now() - timedelta(days=days)
        return django_user_model.objects.create_user(name, f"{name}@member.example", date_joined=joined, **fields)

    return make


@pytest.fixture
def aminata(new_member):
    return new_member("Aminata")


@pytest.fixture
def moderator(new_member):
    return new_member("Moderatrice", is_staff=True, is_superuser=True)


@pytest.fixture
def say(article):
    def say(author, body="Le prix ne tiendra pas.", minutes=0, **fields):
        at = timezone.now() - timedelta(minutes=minutes)
        return Comment.objects.create(article=article, author=author, body=body, created_at=at, **fields)

    return say
