"""A talk on the pages of its articles: one for a story, in pages, each comment at an address of its own."""

import os
import random
import re

import pytest
from django.db.models import Count

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Comment
from articles.stories import editing
from articles.views.comments import permalink

pytestmark = pytest.mark.django_db
State = Comment.State


def ids(text):
    return [int(key) for key in re.findall(r'id="c(\d+)"', text)]


@pytest.fixture
def talk(client):
    """The text of an article's page from the talk on."""

    def talk(article, query=""):
        answer = client.get(article.get_absolute_url() + query)
        assert answer.status_code == 200
        return answer.text.partition('id="commentaires"')[2].replace("\xa0", " ")

    return talk


# One talk a story


def test_all_articles_of_a_story_show_the_same_talk_and_say_under_which_each_comment_stands(tell, say, talk):
    one, two = tell("Un", "Deux")
    here, there = say(one), say(two, "Koffi")
    text = talk(one)
    assert ids(text) == ids(talk(two)) == [here.pk, there.pk]
    assert ">2 commentaires<" in text
    assert text.count("sous l’article de") == 1
    assert f'<a class="answers" href="{two.get_absolute_url()}">sous l’article de <bdi>Journal Deux</bdi></a>' in text
    assert f'href="{two.get_absolute_url()}commenter/?reponse={there.pk}"' in text, "its replies stay with it"


def test_a_reply_may_stand_under_another_article_of_the_story(tell, say, talk):
    one, two = tell("Un", "Deux")
    root = say(one)
    reply = say(two, parent=root)
    assert ids(talk(two)) == [root.pk, reply.pk]
    assert talk(two).count("<ol") == 2


def test_a_reply_whose_parent_went_with_another_story_stands_as_a_root_with_a_link_to_it(tell, say, talk, admin_user):
    one, two, three = tell("Un", "Deux", "Trois")
    root = say(one, "Koffi")
    reply, deeper = say(two, parent=root), say(three, parent=root)
    editing.separate(Article.objects.get(pk=one.pk), admin_user)
    text = talk(Article.objects.get(pk=two.pk))
    assert (ids(text), text.count("<ol")) == ([reply.pk, deeper.pk], 1)
    assert f'href="/commentaires/{root.pk}/" rel="nofollow">en réponse à <bdi>Koffi</bdi>' in text
    assert ids(talk(Article.objects.get(pk=one.pk))) == [root.pk]


def test_comments_of_a_hidden_article_are_not_shown_and_replies_to_them_name_nobody(tell, say, talk, client):
    one, two = tell("Un", "Deux")
    gone = say(one, "Koffi", body="texte caché")
    reply, own = say(two, parent=gone), say(two)
    one.hide()
    text = talk(Article.objects.get(pk=two.pk))
    assert ids(text) == [reply.pk, own.pk]
    assert "Koffi" not in text
    assert ">2 commentaires<" in text
    assert client.get(f"/commentaires/{gone.pk}/").status_code == 404


def test_the_page_of_the_story_the_listings_and_the_api_count_the_talk(tell, say, client):
    one, two, three = tell("Un", "Deux", "Trois")
    alone = tell("Seul")
    for article in (one, two, two, three, alone):
        say(article)
    say(two, state=State.REMOVED)
    three.hide()
    story = client.get(one.story.get_absolute_url(), follow=True).text
    assert f'href="{one.get_absolute_url()}#commentaires">3 commentaires' in story
    counts = [client.get(f"/api/v1/articles/{article.pk}/").json()["comment_count"] for article in (one, two, alone)]
    assert counts == [3, 3, 1]
    listed = Article.objects.published().for_listing().order_by("pk")
    assert [article.comment_count for article in listed] == [3, 3, 1]


# Paging and order


def test_fifty_roots_stand_on_a_page_with_their_replies(tell, fill, talk):
    article = tell("Un")
    made = fill(article, [None] * 60 + [0, 0, 59])
    first, second = ids(talk(article)), ids(talk(article, "?page=2"))
    assert first == [made[0].pk, made[60].pk, made[61].pk, *(one.pk for one in made[1:50])]
    assert second == [*(one.pk for one in made[50:60]), made[62].pk]


def test_a_talk_can_be_read_newest_or_most_useful_first(tell, say, talk):
    article = tell("Un")
    first, second, third = (say(article, useful=number) for number in (1, 5, 1))
    reply = say(article, parent=first, useful=9)
    assert ids(talk(article, "?tri=recents")) == [third.pk, second.pk, first.pk, reply.pk]
    assert ids(talk(article, "?tri=utiles")) == [second.pk, first.pk, reply.pk, third.pk]
    text = talk(article, "?tri=utiles")
    assert f'href="{article.get_absolute_url()}?tri=utiles#commentaires" aria-current="true"' in text


def test_a_page_keeps_its_order(tell, fill, talk):
    article = tell("Un")
    fill(article, [None] * 101)
    text = talk(article, "?tri=recents&page=2")
    assert f'href="{article.get_absolute_url()}?tri=recents#commentaires"' in text
    assert f'href="{article.get_absolute_url()}?tri=recents&amp;page=3#commentaires"' in text


def test_of_many_replies_the_first_twenty_stand_there_and_lead_to_the_others(tell, fill, talk):
    article = tell("Un")
    root, *replies = fill(article, [None, *[0] * 130])
    other = fill(article, [None])[0]
    text = talk(article)
    assert ids(text) == [root.pk, *(one.pk for one in replies[:20]), other.pk]
    assert "Lire les 110 autres réponses" in text
    assert f'href="{article.get_absolute_url()}?fil={root.pk}#c{root.pk}"' in text
    pages = [ids(talk(article, f"?fil={root.pk}{page}")) for page in ("", "&page=2", "&page=3")]
    assert [len(page) for page in pages] == [51, 51, 31]
    assert [key for page in pages for key in page if key != root.pk] == [one.pk for one in replies]
    assert "autres réponses" not in talk(article, f"?fil={root.pk}")


@pytest.mark.parametrize("state", [State.HELD, State.REMOVED, State.DELETED])
def test_a_tombstone_keeps_its_place_while_it_has_replies(tell, say, talk, state):
    article = tell("Un")
    gone, other = say(article, body="texte secret"), say(article)
    reply = say(article, "Koffi", parent=gone)
    below = say(article, parent=say(article, body="texte secret", parent=other))  # only what was public is answered
    Comment.objects.filter(pk__in=[gone.pk, below.parent_id]).update(state=state)
    text = talk(article)
    assert ids(text) == [gone.pk, reply.pk, other.pk, below.parent_id, below.pk]
    assert "texte secret" not in text
    Comment.objects.filter(pk__in=[reply.pk, below.pk]).update(state=State.REMOVED)
    assert ids(talk(article)) == [other.pk]


# What it costs


SHAPES = {
    "roots": lambda number: [None] * number,
    "one root": lambda number: [None, *[0] * (number - 1)],
    "a chain": lambda number: [None, *range(number - 1)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_only_what_is_shown_is_read_of_five_hundred_comments(
    tell, fill, client, monkeypatch, shape, django_assert_max_num_queries
):
    article, other = tell("Un", "Deux")
    fill(other, SHAPES[shape](500))
    read, load = [], Comment.from_db.__func__
    monkeypatch.setattr(
        Comment, "from_db", classmethod(lambda cls, *args, **more: read.append(1) or load(cls, *args, **more))
    )
    cached_taxonomy()  # some questions a minute for all pages of a process
    for page in ("", "?tri=utiles", "?tri=recents", f"?fil={Comment.objects.filter(article=other).earliest('pk').pk}"):
        read.clear()
        with django_assert_max_num_queries(13):
            assert client.get(article.get_absolute_url() + page).status_code == 200
        assert len(read) <= 2 * 52, "comments, and those that they reply to"


# Permanent addresses


def test_the_address_of_each_comment_leads_to_the_page_that_shows_it(tell, fill, client):
    one, two = tell("Un", "Deux")
    draw = random.Random(20)
    number = 400 if os.environ.get("COMMENTS") == "all" else 200
    parents = [draw.choice([None, 0, 0, 0, draw.randrange(place)]) if place else None for place in range(number)]
    for made in fill(one, parents):
        made.article = draw.choice([one, two])
        made.state = State.PUBLISHED if draw.random() < 0.8 else State.REMOVED
        Comment.objects.filter(pk=made.pk).update(article=made.article, state=made.state)
    shown = {}
    for comment in Comment.objects.public():
        answer = client.get(comment.get_absolute_url())
        assert answer.status_code == 302
        page, _, anchor = answer["Location"].partition("#")
        if page not in shown:
            shown[page] = ids(client.get(page).text)
        assert int(anchor[1:]) == comment.pk
        assert comment.pk in shown[page]
    assert len(shown) > 3


@pytest.mark.parametrize("state", [State.HELD, State.REMOVED, State.DELETED])
def test_what_is_not_public_has_no_address_but_for_its_author(tell, say, client, named, state, monkeypatch):
    hidden = say(tell("Un"), state=state)
    monkeypatch.setattr(permalink, "own_comment", lambda request, comment: permalink.redirect("home"))
    assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(named("Koffi"))
    assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(named("Awa"))
    assert client.get(hidden.get_absolute_url()).status_code == (404 if state == State.DELETED else 302)


def test_an_unknown_comment_has_no_address_and_an_english_one_stays_english(tell, say, client):
    assert client.get("/commentaires/99/").status_code == 404
    comment = say(tell("Un"))
    assert client.get(f"/en/commentaires/{comment.pk}/")["Location"].startswith("/en/actualite/")
    assert client.post(comment.get_absolute_url()).status_code == 405


def test_a_story_counts_each_of_its_articles_once(tell, say):
    one, two = tell("Un", "Deux")
    say(one), say(two)
    assert Comment.objects.in_talk(two).aggregate(n=Count("pk"))["n"] == 2
