"""What an author sees of their own comments, and how they contest a removal."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comments.moderation.appealing import appeal
from articles.comments.moderation.explanations import HOLD_SENTENCES
from articles.models import Appeal, Comment, Hold
from articles.tests.comments.conftest import article, author, decide, moderator, people, write  # noqa: F401

pytestmark = pytest.mark.django_db
MINE = "/compte/commentaires/"


def own(comment):
    return f"/commentaires/{comment.pk}/"


def contest(comment):
    return f"/commentaires/{comment.pk}/contester/"


def text(answer):
    return (
        BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ", strip=True).replace("\u00a0", " ")
    )


@pytest.fixture
def removed(write, moderator, decide):  # noqa: F811
    comment = write()
    decide(comment, moderator, reason="scam", message="Pas de promesse de gain.")
    return comment


@pytest.fixture
def awa(client, author):  # noqa: F811
    client.force_login(author)
    return client


@pytest.mark.parametrize("hold", Hold.values)
def test_an_author_reads_why_a_comment_waits(awa, write, hold):  # noqa: F811
    shown = text(awa.get(own(write(hold=hold))))
    assert str(HOLD_SENTENCES[hold]).replace("\u00a0", " ") in shown
    assert "Bien vu." in shown


def test_an_author_reads_why_a_comment_was_removed_and_may_contest(awa, removed):
    shown = awa.get(own(removed))
    assert "arnaque financière" in text(shown)
    assert "Pas de promesse de gain." in text(shown)
    assert contest(removed) in shown.text
    assert "modou" not in shown.text, "who decided is not told"


@pytest.mark.parametrize("state", ["held", "removed"])
def test_what_is_not_public_is_found_by_its_author_alone(client, write, people, state):  # noqa: F811
    comment = write(state)
    assert client.get(own(comment)).status_code == 404
    assert client.get(contest(comment)).url.startswith("/compte/login/")
    client.force_login(people("issa"))
    assert client.get(own(comment)).status_code == 404
    assert client.get(contest(comment)).status_code == 404
    assert client.post(contest(comment), {"body": "Moi."}).status_code == 404


def test_a_public_comment_is_where_everybody_reads_it(client, write):  # noqa: F811
    comment = write("published")
    assert client.get(own(comment)).url == f"{comment.article.get_absolute_url()}#c{comment.pk}"


def test_a_removal_is_contested_once(awa, removed, people):  # noqa: F811
    people("fatou", "Modération")
    page = text(awa.get(contest(removed)))
    assert "Une autre personne" in page
    assert "arnaque financière" in page
    answer = awa.post(contest(removed), {"body": "Je cite le communiqué."})
    assert (answer.status_code, answer.url) == (302, own(removed))
    shown = text(awa.get(own(removed)))
    assert "Votre contestation est envoyée" in shown
    assert "Je cite le communiqué." in shown
    assert "attend d’être lue" in shown
    assert awa.get(contest(removed)).url == own(removed)
    awa.post(contest(removed), {"body": "Encore."})
    assert [one.body for one in Appeal.objects.all()] == ["Je cite le communiqué."]
    assert "déjà contesté" in text(awa.get(own(removed)))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "Écrivez vos raisons"), (" \u202e ", "Écrivez vos raisons"), ("é" * 1001, "1001 caractères")],
)
def test_a_text_that_does_not_pass_is_kept_on_the_page(awa, removed, body, sentence):
    answer = awa.post(contest(removed), {"body": body})
    assert (answer.status_code, Appeal.objects.count()) == (422, 0)
    assert sentence in text(answer)
    assert body.strip(" \u202e") in answer.text


def test_what_is_not_removed_is_not_contested(awa, write):  # noqa: F811
    comment = write("held")
    assert awa.get(contest(comment)).url == own(comment)
    assert awa.post(contest(comment), {"body": "Pourquoi ?"}).status_code == 302
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(("verb", "sentence"), [("publish", "Admise"), ("remove", "le retrait est maintenu")])
def test_the_answer_is_read_on_the_same_page(awa, removed, author, people, decide, verb, sentence):  # noqa: F811
    appeal(removed.pk, author, "Je cite.", timezone.now())
    decide(removed, people("fatou", "Modération"), verb)
    if verb == "publish":
        assert "Contestation admise." in text(awa.get(MINE))
    else:
        assert sentence in text(awa.get(own(removed)))
        assert "Contestation rejetée." in text(awa.get(MINE))


def test_the_title_of_a_hidden_article_is_told_to_nobody(awa, write):  # noqa: F811
    comment = write("held")
    comment.article.title = "Un titre que la justice a fait retirer"
    comment.article.save()
    pages = (MINE, own(comment), f"{own(comment)}modifier/")
    assert all("que la justice" in text(awa.get(page)) for page in pages)
    comment.article.hide()
    for page in pages:
        shown = text(awa.get(page))
        assert "que la justice" not in shown
        assert "n’est plus en ligne" in shown
        assert "Bien vu." in shown, "their own words stay"


def test_ones_own_comments_are_listed_with_what_became_of_them(awa, write, removed, people):  # noqa: F811
    write("published", body="Le premier avis.")
    write("held", body="Le second avis.")
    write("published", by=people("issa"), body="Pas le mien.")
    shown = text(awa.get(MINE))
    for word in (
        "Le premier avis.",
        "Le second avis.",
        "Publié.",
        "En attente.",
        "Retiré par la modération.",
        "arnaque financière",
    ):
        assert word in shown, word
    assert "Pas le mien." not in shown
    assert awa.get("/compte/email/").text.count(MINE) == 1


def test_a_long_list_has_pages_and_few_queries(awa, write, article, author):  # noqa: F811
    write("published")
    awa.get(MINE)
    with CaptureQueriesContext(connection) as few:
        awa.get(MINE)
    Comment.objects.bulk_create(
        Comment(article=article, author=author, body=f"Avis {n}.", published_at=timezone.now()) for n in range(70)
    )
    seen, address = [], MINE
    while address:
        with CaptureQueriesContext(connection) as many:
            page = BeautifulSoup(awa.get(address).content, "html.parser")
        assert len(many) == len(few)
        seen += [one.get_text() for one in page.select(".own-comment > p:first-of-type")]
        more = page.select_one("a[href^='?avant=']")
        address = more and MINE + more["href"]
    assert seen == [*(f"Avis {n}." for n in range(69, -1, -1)), "Bien vu."]
    assert awa.get(f"{MINE}?avant=x").status_code == 200
