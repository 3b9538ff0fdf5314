"""Who may write in a talk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from articles.comments.writing.permission import talk_rule, writing_rule
from articles.models import Article, Category, Comment, Source, Story, TalkSetting, TalkState

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def close_after(settings):
    settings.COMMENTS_CLOSE_AFTER_DAYS = 60


@pytest.fixture
def make(db):
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Info", "name_en": "News"})
    source = Source.objects.create(slug="wari-matin", name="Wari Matin")

    def article(days, **more):
        number = Article.objects.count()
        return Article.objects.create(
            source=source,
            url=f"https://wari.example/{number}",
            title=f"Le prix monte {number}",
            published_at=NOW - timedelta(days=days),
            **more,
        )

    return article


@pytest.mark.parametrize(
    ("site", "talk", "days", "state", "hold"),
    [
        ("open", TalkState.OPEN, 59, "open", ""),
        ("open", TalkState.OPEN, 61, "closed", ""),
        ("open", TalkState.HELD, 1, "held", "talk"),
        ("held", TalkState.OPEN, 1, "held", "site"),
        ("held", TalkState.HELD, 1, "held", "talk"),
        ("held", TalkState.CLOSED, 1, "closed", ""),
        ("open", TalkState.HELD, 61, "closed", ""),
        ("closed", TalkState.OPEN, 1, "closed", ""),
    ],
)
def test_the_strictest_rule_holds(site, talk, days, state, hold):
    rule = talk_rule(site, talk, NOW - timedelta(days=days), NOW)
    assert (rule.state, rule.hold, bool(rule.sentence)) == (state, hold, state != "open")


def test_a_talk_never_closes_by_itself_where_no_days_are_set(settings):
    settings.COMMENTS_CLOSE_AFTER_DAYS = 0
    assert talk_rule("open", TalkState.OPEN, NOW - timedelta(days=5000), NOW).state == "open"


def test_the_newest_published_article_of_the_story_counts(make):
    story = Story.objects.create()
    old, new = make(80, story=story), make(2, story=story, is_lead=False)
    assert writing_rule(None, old, NOW).state == "open"
    new.hide()
    assert writing_rule(AnonymousUser(), old, NOW).is_closed


def test_what_a_moderator_set_holds_for_the_whole_story_and_is_said(make):
    story = Story.objects.create()
    one, two = make(1, story=story), make(2, story=story, is_lead=False)
    TalkSetting.objects.set_state(one, TalkState.HELD)
    assert writing_rule(None, two, NOW).hold == "talk"


def test_a_silenced_member_is_told_until_when_and_why(make):
    awa, moderator = (get_user_model().objects.create_user(name, f"{name}@example.org") for name in ("Awa", "Modou"))
    awa.impose("silence", datetime.now(UTC) + timedelta(days=400), "insultes répétées.", moderator)
    rule = writing_rule(awa, make(1), NOW)
    assert rule.is_closed
    assert "Motif : insultes répétées. Vous" in rule.sentence.replace("\u00a0", " ")
    awa.impose("silence", None, "", moderator)
    assert "jusqu’au" not in writing_rule(awa, make(1), NOW).sentence


def at(article):
    return reverse("comment", args=[article.pk, article.slug])


def test_a_closed_talk_shows_a_sentence_in_place_of_the_box(make, settings):
    old = make(61)
    old.published_at = datetime.now(UTC) - timedelta(days=61)
    old.save()
    page = Client().get(old.get_absolute_url()).text
    assert "plus de 60 jours" in page
    assert f'action="{at(old)}"' not in page
    assert "Vous devez être membre pour ajouter" not in page


@pytest.mark.parametrize("is_member", [False, True])
def test_where_all_is_closed_what_is_sent_is_refused_and_kept(make, client, settings, is_member):
    settings.COMMENTS, settings.COMMENTS_CLOSE_AFTER_DAYS = "closed", 0
    article = make(1)
    if is_member:
        client.force_login(get_user_model().objects.create_user("Awa", "awa@example.org"))
    assert "fermés sur tout le site" in client.get(article.get_absolute_url()).text
    answer = client.post(at(article), {"body": "Mon avis"})
    assert answer.status_code == 403
    assert "Mon avis" in answer.text
    assert "fermés sur tout le site" in answer.text
    assert not Comment.objects.exists()


def test_where_all_is_held_a_comment_waits_and_its_author_is_told(make, client, settings):
    settings.COMMENTS, settings.COMMENTS_CLOSE_AFTER_DAYS = "held", 0
    article = make(1)
    client.force_login(get_user_model().objects.create_user("Awa", "awa@example.org"))
    assert "la modération lit chaque commentaire" in client.get(article.get_absolute_url()).text
    answer = client.post(at(article), {"body": "Mon avis"}, follow=True)
    assert "attend la modération (tous les commentaires sont relus)" in answer.text
    comment = Comment.objects.get()
    assert (comment.state, comment.hold) == (Comment.State.HELD, "site")
    assert "Mon avis" not in Client().get(article.get_absolute_url()).text
