"""Articles, members and what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from articles.models import Article, Category, Comment, Source, Story
from portal.tests.together import together

BEGUN = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


def comment_on(article, author, body="Bien vu.", **more):
    return Comment.objects.create(article=article, author=author, body=body, **more)


@pytest.fixture
def tell():
    """Articles, each by a source of its own; several tell one story, which the first leads."""

    def tell(*titles):
        Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
        story = Story.objects.create() if len(titles) > 1 else None
        told = []
        for title in titles:
            source, _ = Source.objects.get_or_create(slug=title.lower(), defaults={"name": f"Journal {title}"})
            address = f"https://{title.lower()}.example/{Article.objects.count()}"
            told.append(
                Article.objects.create(
                    source=source, url=address, title=title, published_at=BEGUN, story=story, is_lead=not told
                )
            )
        Story.objects.filter(pk=story and story.pk).update(lead=told[0])
        return told if story else told[0]

    return tell


@pytest.fixture
def named():
    """The member of this name."""

    def named(name):
        users = get_user_model().objects
        return users.filter(username=name).first() or users.create_user(name, f"{name.lower()}@example.org")

    return named


@pytest.fixture
def say(named):
    """Comments, each a minute after the one before."""

    def say(article, name="Awa", body="Bien vu.", **more):
        when = BEGUN + timedelta(minutes=Comment.objects.count())
        return Comment.objects.create(
            **{"article": article, "author": named(name), "body": body, "created_at": when} | more
        )

    return say


@pytest.fixture
def fill(named):
    """Many comments at once: `parents` gives, by its place among them, the place of what each replies to, or None."""

    def fill(article, parents, **more):
        first = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        author, roots, made = named("Awa"), {}, []
        for place, parent in enumerate(parents):
            roots[place] = place if parent is None else roots[parent]
            key = None if parent is None else first + 1 + parent
            root = None if parent is None else first + 1 + roots[place]
            at = BEGUN + timedelta(seconds=place)
            fields = {"pk": first + 1 + place, "article": article, "author": author, "body": f"No {place}."}
            made.append(Comment(**fields, parent_id=key, root_id=root, created_at=at, published_at=at, **more))
        return Comment.objects.bulk_create(made)

    return fill


@pytest.fixture
def article():
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source = Source.objects.create(slug="wari-matin", name="Wari Matin")
    return Article.objects.create(
        source=source,
        url="https://wari.example/1",
        title="Cacao : le prix monte",
        published_at=datetime(2026, 11, 24, 18, 5, tzinfo=UTC),
    )


@pytest.fixture
def aminata():
    return get_user_model().objects.create_user("Aminata", "aminata@example.org")


@pytest.fixture
def koffi():
    return get_user_model().objects.create_user("Koffi", "koffi@example.org")


@pytest.fixture
def member(client, aminata):
    client.force_login(aminata)
    return client


@pytest.fixture
def at_once(tmp_path, monkeypatch):
    """Named last, so that SQLite's copy holds what the other fixtures made."""
    return together(tmp_path, monkeypatch)
