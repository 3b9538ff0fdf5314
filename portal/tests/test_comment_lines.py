"""The lines of a talk as one member sees them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Comment, Vote
from articles.tests.views.comments.conftest import fill, named, say, tell  # noqa: F401
from articles.views.comments.thread import thread_context
from members.models import Consent, Mute

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(tell, say):  # noqa: F811
    """The talk of an article as `member` sees it."""

    def seen(article, member=None):
        request = RequestFactory().get(article.get_absolute_url())
        request.resolver_match = None
        if member:
            request.COOKIES[conf.SESSION_COOKIE_NAME] = "open"
            request.user, request.session = member, {}
        return render_to_string("articles/comments/_comments.html", thread_context(article), request)

    return seen


def line(page, comment):
    """What stands in the list's item of this comment."""
    return next(one for one in page.split("<li>") if f'id="c{comment.pk}"' in one).partition("</li>")[0]


def test_visitors_buttons_ask_and_members_post_with_a_token(tell, say, named, seen):  # noqa: F811
    comment = say(tell("Un"))
    page = seen(comment.article)
    assert '<form id="geste" method="get"></form>' in page
    assert f'<button form="geste" formaction="/commentaires/{comment.pk}/utile/">Utile</button>' in line(page, comment)
    assert f'<a href="/commentaires/{comment.pk}/signaler/" rel="nofollow">Signaler</a>' in line(page, comment)
    posts = seen(comment.article, named("Koffi"))
    assert re.search('<form id="geste" method="post"><input type="hidden" name="csrfmiddlewaretoken"', posts)
    assert line(posts, comment) == line(page, comment)


def test_one_edits_for_a_quarter_of_an_hour_deletes_always_and_never_votes_for_oneself(tell, say, named, seen):  # noqa: F811
    comment = say(tell("Un"), created_at=timezone.now(), useful=3)
    mine = line(seen(comment.article, named("Awa")), comment)
    assert f'href="/commentaires/{comment.pk}/modifier/"' in mine
    assert f'href="/commentaires/{comment.pk}/supprimer/"' in mine
    assert "Utile à 3 membres" in mine
    assert "utile/" not in mine
    assert "signaler/" not in mine
    assert "?reponse=" in mine
    Comment.objects.update(published_at=timezone.now() - timedelta(minutes=15))
    mine = line(seen(comment.article, named("Awa")), comment)
    assert "modifier/" not in mine
    assert "supprimer/" in mine


def test_a_vote_shows_and_can_be_taken_back(tell, say, named, seen):  # noqa: F811
    comment = say(tell("Un"))
    other = say(comment.article)
    Vote.objects.add(comment, named("Koffi"))
    page = seen(comment.article, named("Koffi"))
    assert 'name="geste" value="retirer" aria-pressed="true">Utile ✓ (1)</button>' in line(page, comment)
    assert "retirer" not in line(page, other)
    assert ">Utile (1)</button>" in line(seen(comment.article), comment)


def test_what_a_muted_member_says_is_folded_for_who_muted_them(tell, say, named, seen):  # noqa: F811
    comment = say(tell("Un"), body="Bruit.")
    Mute.objects.create(member=named("Koffi"), muted=named("Awa"))
    muted = line(seen(comment.article, named("Koffi")), comment)
    assert muted.startswith('<details class="muted"><summary>Vous avez masqué <bdi>Awa</bdi></summary>')
    assert "Bruit." in muted
    assert "<details" not in seen(comment.article, named("Awa"))


def test_an_imitation_of_the_buttons_is_only_text(tell, say, named, seen):  # noqa: F811
    comment = say(tell("Un"), body='<span class="gestures"></span></p>')
    mine = line(seen(comment.article, named("Awa")), comment)
    assert mine.count('<span class="gestures">') == 1
    assert "&lt;span" in mine


def test_the_box_that_is_kept_holds_no_members_token(tell, say, named, seen):  # noqa: F811
    article = say(tell("Un")).article
    for one in ("Awa", "Koffi", "Awa"):
        Consent.objects.record(named(one).pk, timezone.now())
    pages = [seen(article, named(one)) for one in ("Awa", "Koffi", "Awa")]
    for field in (r'name="form_key" value="([0-9a-f-]{36})"', r'name="csrfmiddlewaretoken" value="(\w{64})"'):
        found = [
            re.search(field, page.partition('<label for="commentaire">')[0].rpartition("<form")[2])[1] for page in pages
        ]
        assert len({*found}) == 3


def test_a_silence_closes_the_box_at_once(tell, say, named, seen):  # noqa: F811
    article, koffi = say(tell("Un")).article, named("Koffi")
    assert "<textarea" in seen(article, koffi)
    koffi.impose("silence", None, "spam", koffi)
    assert "<textarea" not in seen(article, koffi)
    koffi.lift("silence", koffi)
    assert "<textarea" in seen(article, koffi)


def test_all_holes_of_a_page_cost_the_same_few_queries(tell, fill, named, seen, django_assert_num_queries):  # noqa: F811
    article, member = tell("Un"), named("Koffi")
    made = fill(article, [None, *[0] * 15, *[None] * 30])
    for comment in made[:5]:
        Vote.objects.add(comment, member)
    Mute.objects.create(member=member, muted=named("Awa"))
    # the talk; its names; whom they muted, a silence, the consent to the charter; their comments; their votes
    with django_assert_num_queries(3 + 1 + 1 + 1 + 1):
        assert seen(article, member).count("<details") == 46
