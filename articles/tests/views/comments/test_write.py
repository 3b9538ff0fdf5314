"""Reading and writing comments."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from articles.models import Article, Comment
from articles.tests.views.comments.conftest import comment_on
from articles.views.comments import write
from articles.views.comments.thread import thread_context
from articles.views.comments.write import box_context

pytestmark = pytest.mark.django_db
State = Comment.State


def writing(article, query=""):
    return reverse("comment", args=[article.pk, article.slug]) + query


def shown(article, user=None):
    request = RequestFactory().get(article.get_absolute_url())
    request.resolver_match = None
    if user:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "open"
        request.user, request.session = user, {}
    page = render_to_string("articles/comments/_comments.html", thread_context(article) | box_context(article), request)
    return page.replace("\u202f", " ")


# Reading


def test_a_visitor_is_told_to_become_a_member_and_comes_back_to_the_comments(article):
    page = shown(article)
    assert "Vous devez être membre pour ajouter un commentaire." in page
    assert "Vous êtes déjà membre ? Connectez-vous" in page
    assert "Pas encore membre ? Devenez membre gratuitement" in page
    back = article.get_absolute_url().replace("/", "%2F") + "%23commentaires"
    assert f"{reverse('account_login')}?next={back}" in page
    assert f"{reverse('account_signup')}?next={back}" in page
    assert f'action="{writing(article)}"' in page
    assert "csrfmiddlewaretoken" not in page
    assert "form_key" not in page, "all visitors would share it"


def test_a_member_is_not_told_to_become_one(article, aminata):
    page = shown(article, aminata)
    assert "Vous devez être membre" not in page
    assert f'action="{writing(article)}"' in page
    assert "csrfmiddlewaretoken" in page
    assert "form_key" in page


@pytest.mark.parametrize(("count", "words"), [(0, "Commentaires<"), (1, "1 commentaire<"), (2, "2 commentaires<")])
def test_comments_are_counted_in_french(article, aminata, count, words):
    for _ in range(count):
        comment_on(article, aminata)
    assert words in shown(article)


def test_a_comment_shows_its_author_its_date_and_a_link_to_itself(article, aminata):
    comment = comment_on(article, aminata, created_at=datetime(2026, 11, 24, 20, 10, tzinfo=UTC))
    page = shown(article)
    assert f'id="c{comment.pk}"' in page
    assert f'href="/commentaires/{comment.pk}/"' in page
    assert "Aminata" in page
    assert "aminata@example.org" not in page
    assert "(GMT)" in page
    assert 'datetime="2026-11-24T20:10:00+00:00"' in page


def test_the_text_of_a_comment_is_only_text(article, aminata):
    comment_on(article, aminata, body='<script>alert(1)</script> <img src=x onerror="alert(1)">')
    page = shown(article)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("state", [State.HELD, State.REMOVED, State.DELETED])
def test_what_is_not_published_is_seen_by_nobody_else(article, aminata, koffi, state):
    comment_on(article, aminata, body="texte secret", state=state)
    for reader in (None, koffi):
        page = shown(article, reader)
        assert "texte secret" not in page
        assert "Aminata" not in page
        assert "Commentaires<" in page


def test_a_held_comment_is_seen_by_its_author(article, aminata):
    comment_on(article, aminata, body="texte retenu", state=State.HELD)
    page = shown(article, aminata)
    assert "texte retenu" in page
    assert "En attente de modération\u00a0: visible de vous seulement" in page
    assert "Commentaires<" in page


def test_of_a_removed_comment_its_author_sees_for_a_month_that_it_was_removed(article, aminata, koffi):
    removed = comment_on(article, aminata, body="texte secret", state=State.REMOVED)
    page = shown(article, aminata)
    assert "texte secret" not in page
    assert "Votre commentaire a été retiré." in page
    assert f'href="/commentaires/{removed.pk}/"' in page
    assert "a été retiré" not in shown(article, koffi)
    Comment.objects.update(created_at=removed.created_at - timedelta(days=31))
    assert "a été retiré" not in shown(article, aminata)


def test_deep_replies_say_whom_they_answer(article, aminata, koffi):
    root = comment_on(article, aminata)
    reply = comment_on(article, koffi, parent=root)
    comment_on(article, aminata, parent=reply)
    page = shown(article)
    assert "en réponse à <bdi>Koffi</bdi>" in page
    assert page.count("<ol") == 2


def test_a_member_who_left_leaves_no_name(article, aminata):
    comment_on(article, aminata)
    aminata.delete()
    page = shown(article)
    assert "Compte supprimé" in page
    assert "Bien vu." in page


def test_a_thread_costs_six_queries_however_long(article, aminata, koffi, django_assert_num_queries):
    parent = None
    for n in range(30):
        parent = comment_on(article, koffi if n % 2 else aminata, parent=parent if n % 3 else None)
    comment_on(article, koffi, state=State.REMOVED, parent=parent)
    # Two for the box: how the talk is set, and whether a listed company is concerned; one for what stands beside the names.
    with django_assert_num_queries(6):
        shown(article)
    # And one for a silence, her consent to the charter and her mutes; one for her comments, one for her votes.
    with django_assert_num_queries(9):
        shown(article, aminata)


# Writing


def test_a_member_publishes_and_is_led_to_his_comment(member, article, aminata):
    page = member.get(writing(article))
    assert page.status_code == 200
    assert "Cacao" in page.content.decode()
    answer = member.post(writing(article), {"body": "  Bien vu.\r\n\r\n\r\n\r\nEn effet. ", "form_key": uuid4()})
    comment = Comment.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/commentaires/{comment.pk}/")
    assert member.get(answer.url).url == f"{article.get_absolute_url()}#c{comment.pk}"
    assert (comment.author, comment.article, comment.body) == (aminata, article, "Bien vu.\n\nEn effet.")
    assert comment.state == State.PUBLISHED


def test_somebody_elses_form_key_changes_nothing_of_his(member, article, koffi):
    theirs = comment_on(article, koffi)
    member.post(writing(article), {"body": "Autre chose", "form_key": theirs.form_key})
    theirs.refresh_from_db()
    assert theirs.body == "Bien vu."
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("body", ["", "   \n", "\x00\x01", "\u202e"])
def test_an_empty_comment_is_told_so(member, article, body):
    page = member.post(writing(article), {"body": body})
    assert page.status_code == 422
    assert "Écrivez votre commentaire avant de le publier." in page.content.decode()
    assert not Comment.objects.exists()


def test_a_post_without_fields_or_with_nonsense_is_told_so(member, article):
    assert member.post(writing(article)).status_code == 422
    nonsense = {"body": "Bien vu.", "form_key": "x", "reponse": "abc"}
    assert member.post(writing(article), nonsense).status_code == 422
    assert not Comment.objects.exists()


def test_a_long_comment_is_counted_and_kept(member, article):
    page = member.post(writing(article), {"body": "é" * 2012}).content.decode()
    assert re.search(r"compte 2.012 caractères, pour un maximum de 2.000", page)
    assert "retirez-en 12" in page
    assert "é" * 2012 in page
    assert member.post(writing(article), {"body": "é" * 2000}).status_code == 302


def test_what_a_member_could_not_publish_is_found_again_until_it_is_published(member, article, koffi, settings):
    parent = Comment.objects.create(article=article, author=koffi, body="Qui le dit ?")
    settings.COMMENT_LIMITS = ("1/d",)
    member.post(writing(article), {"body": "Une", "form_key": uuid4()})
    assert member.post(writing(article), {"body": "Le ministre.", "reponse": parent.pk}).status_code == 429
    page = member.get(writing(article)).content.decode()
    assert "Le ministre." in page and "Qui le dit" in page
    assert member.post(writing(article), {"body": "é" * 2012}).status_code == 422
    assert "é" * 2012 in member.get(writing(article)).content.decode()
    settings.COMMENT_LIMITS = ("9/d",)
    member.post(writing(article), {"body": "Le ministre.", "form_key": uuid4()})
    assert "brouillon" not in member.get(writing(article)).content.decode()


def test_unseen_characters_are_dropped(member, article):
    member.post(writing(article), {"body": "a\x00b\x07c\u202ed\tf"})
    assert Comment.objects.get().body == "abcd\tf"


def test_a_reply_hangs_under_what_it_answers(member, article, koffi):
    parent = comment_on(article, koffi, body="Première idée")
    page = member.get(writing(article, f"?reponse={parent.pk}")).content.decode()
    assert "Première idée" in page
    assert f'name="reponse" value="{parent.pk}"' in page
    member.post(writing(article), {"body": "Oui.", "reponse": parent.pk})
    assert Comment.objects.get(body="Oui.").parent == parent


@pytest.mark.parametrize("where", ["removed", "elsewhere", "nowhere"])
def test_a_reply_to_what_is_gone_becomes_an_ordinary_comment_at_the_second_try(member, article, koffi, where):
    parent = comment_on(article, koffi, state=State.REMOVED if where == "removed" else State.PUBLISHED)
    if where == "elsewhere":
        other = Article.objects.create(source=article.source, url="https://wari.example/2", title="Autre")
        Comment.objects.filter(pk=parent.pk).update(article=other)
    key = 10**30 if where == "nowhere" else parent.pk
    assert "a disparu" in member.get(writing(article, f"?reponse={key}")).content.decode()
    page = member.post(writing(article), {"body": "Oui.", "reponse": key})
    assert page.status_code == 422
    html = page.content.decode()
    assert "a disparu" in html
    assert "Oui." in html
    assert f'value="{key}"' not in html
    assert member.post(writing(article), {"body": "Oui.", "reponse": ""}).status_code == 302
    assert Comment.objects.get(body="Oui.").parent is None


def test_a_reply_may_begin_with_a_quote(member, article, koffi):
    parent = comment_on(article, koffi, body="Première idée")
    link = f'href="?reponse={parent.pk}&amp;citer=1"'
    assert link in member.get(writing(article, f"?reponse={parent.pk}")).text
    page = member.get(writing(article, f"?reponse={parent.pk}&citer=1")).text
    assert "&gt; Première idée" in page
    assert link not in page


def test_a_reply_to_what_is_deleted_while_it_is_sent_keeps_the_text(member, article, koffi, monkeypatch):
    parent = comment_on(article, koffi)
    monkeypatch.setattr(write, "_count_comment", lambda request: parent.erase("…") or 0)
    answer = member.post(writing(article), {"body": "Je réponds", "reponse": parent.pk})
    assert answer.status_code == 422
    assert "a disparu" in answer.text
    assert "Je réponds" in answer.text
    assert f'name="reponse" value="{parent.pk}"' not in answer.text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("query", ["?reponse=abc", "?reponse=²", "?reponse=-1", "?reponse=", f"?reponse={'9' * 5000}"])
def test_nonsense_in_the_address_breaks_nothing(member, article, query):
    assert member.get(writing(article, query)).status_code == 200
    assert member.post(writing(article, query), {"body": "x", "reponse": "9" * 5000}).status_code < 500


@pytest.mark.parametrize("status", [Article.Status.HIDDEN, Article.Status.DRAFT])
def test_what_is_not_on_line_cannot_be_commented(member, article, status):
    Article.objects.update(status=status)
    assert member.get(writing(article)).status_code == 404
    assert member.post(writing(article), {"body": "Bien vu."}).status_code == 404
    assert not Comment.objects.exists()


def test_an_old_title_in_the_address_leads_to_the_new_one(client, article):
    answer = client.get(reverse("comment", args=[article.pk, "vieux"]) + "?reponse=3")
    assert (answer.status_code, answer.url) == (301, writing(article, "?reponse=3"))


def test_writing_too_fast_waits_and_keeps_the_text(member, article, settings):
    settings.COMMENT_LIMITS = ("2/m",)
    for n in range(2):
        member.post(writing(article), {"body": f"Idée {n}"})
    page = member.post(writing(article), {"body": "Idée de trop"})
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 61
    html = page.content.decode()
    assert re.search(r"Votre texte est encore dans cette page.: vous pourrez le publier dans \d+ secondes?\.", html)
    assert BeautifulSoup(html, "lxml").select_one("textarea[name=body]").text.strip() == "Idée de trop"
    assert "Idée de trop" in member.get(writing(article)).text, "it is the draft"
    assert Comment.objects.count() == 2


def test_a_long_wait_is_told_in_minutes(member, article, settings):
    settings.COMMENT_LIMITS = ("1/d",)
    member.post(writing(article), {"body": "Une"})
    assert "minute" in member.post(writing(article), {"body": "Deux"}).content.decode()


def test_visitors_are_limited_too(client, article, settings):
    settings.DRAFT_LIMITS = ("1/m",)
    client.post(writing(article), {"body": "Une"})
    assert client.post(writing(article), {"body": "Deux"}).status_code == 429


# A visitor's draft


def test_a_visitor_who_is_a_member_goes_to_sign_in_and_finds_the_way_to_join_there(client, article):
    gate = client.post(writing(article), {"body": "Mon avis", "suite": "connexion"}).url
    assert gate == f"{reverse('account_login')}?next={writing(article).replace('/', '%2F')}"
    login = client.get(gate).text
    assert "Votre brouillon est enregistré" in login and 'href="/compte/signup/?next=' in login
    assert 'href="/compte/login/?next=' in client.get(reverse("account_signup") + "?next=" + writing(article)).text


@pytest.mark.parametrize("body", ["", "   \n"])
@pytest.mark.parametrize(("sent", "gate"), [({}, "account_signup"), ({"suite": "connexion"}, "account_login")])
def test_a_visitor_who_has_written_nothing_may_join_or_sign_in_all_the_same(client, article, body, sent, gate):
    answer = client.post(writing(article), {"body": body, **sent})
    assert (answer.status_code, answer.url) == (302, f"{reverse(gate)}?next={writing(article).replace('/', '%2F')}")
    assert "brouillon" not in client.get(answer.url).text


@pytest.mark.parametrize("page", [lambda article: article.get_absolute_url(), writing])
def test_joining_comes_before_signing_in(client, article, page):
    text = client.get(page(article)).text
    words = (
        "Devenez membre gratuitement",
        "Connectez-vous",
        "Devenir membre gratuitement",
        'name="suite" value="connexion"',
    )
    places = [text.index(word, text.index("Vous devez être membre")) for word in words]
    assert places == sorted(places)


def test_drafts_are_kept_by_article_and_the_oldest_go(client, article):
    pages = [
        Article.objects.create(source=article.source, url=f"https://wari.example/d{n}", title=f"Titre {n}")
        for n in range(7)
    ]
    for page in pages:
        client.post(writing(page), {"body": f"avis sur {page.title}"})
    assert "avis sur Titre 6" in client.get(writing(pages[6])).content.decode()
    assert "avis sur Titre 0" not in client.get(writing(pages[0])).content.decode()
    assert "avis sur" not in client.get(writing(article)).content.decode()


def code_in(mail):
    return re.match(r"\d{6}", mail.subject)[0]


@pytest.mark.parametrize("with_next", [True, False])
def test_from_a_visitors_draft_to_a_members_comment(client, article, koffi, mailoutbox, with_next):
    parent = comment_on(article, koffi, body="Première idée")
    gate = client.post(writing(article), {"body": "Mon avis\nsur deux lignes", "reponse": parent.pk}).url
    signup = client.get(gate).content.decode()
    assert "Votre brouillon est enregistré" in signup
    next_page = re.search(r'name="next" value="([^"]+)"', signup)[1] if with_next else ""
    data = {"email": "aminata@example.org", "username": "Aminata", "site_web": "", "next": next_page}
    step = client.post(reverse("account_signup"), data).url
    back = client.post(step, {"code": code_in(mailoutbox[0])}).url
    assert back == writing(article)
    page = client.get(back).content.decode()
    assert "Votre brouillon est enregistré : relisez-le, puis publiez-le." in page.replace("\u00a0", " ")
    assert "Mon avis\nsur deux lignes" in page
    assert "Première idée" in page
    assert Comment.objects.count() == 1, "nothing is published by itself"
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    answer = client.post(back, {"body": "Mon avis relu", "reponse": parent.pk, "form_key": key})
    comment = Comment.objects.get(body="Mon avis relu")
    assert answer.url == comment.get_absolute_url()
    assert comment.author.username == "Aminata"
    assert comment.parent == parent
    assert "Mon avis relu" in client.get(article.get_absolute_url()).content.decode()
    assert "Mon avis" not in client.get(back).content.decode(), "the draft is used up"


@pytest.mark.parametrize("password", ["", "cacao-robusta-7"])
def test_a_draft_survives_a_sign_in_by_code_or_by_password(client, article, mailoutbox, password):
    aminata = get_user_model().objects.create_user("Aminata", "a@example.org", password or None)
    aminata.emailaddress_set.create(email=aminata.email, verified=True, primary=True)
    client.post(writing(article), {"body": "Mon avis"})
    data = {"login": "a@example.org", "next": writing(article)} | ({"password": password} if password else {})
    back = client.post(reverse("account_login"), data).url
    if not password:
        back = client.post(back, {"code": code_in(mailoutbox[0]), "next": writing(article)}).url
    assert back == writing(article)
    assert "Mon avis" in client.get(back).content.decode()


def test_giving_up_on_the_code_keeps_the_draft(client, article, mailoutbox):
    client.post(writing(article), {"body": "Mon avis"})
    client.post(reverse("account_signup"), {"email": "b@example.org", "username": "Awa", "site_web": ""})
    client.post(reverse("account_logout"), {"next": "/"})
    assert "Mon avis" in client.get(writing(article)).content.decode()


# What cannot be read


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("\u200b\u3164\u2800", "que des caractères invisibles"),
        ("Z" + "\u0300" * 4 + "algo", "plus de 3 accents"),
        ("\n".join("abcdefghijklmnopqrstuvwxyzabcdefghijklmno"), "41 lignes, pour un maximum de 40"),
        ("a\u2028" * 40 + "b", "41 lignes, pour un maximum de 40"),
    ],
)
def test_what_shows_nothing_or_covers_its_neighbours_is_refused_and_kept(member, article, body, sentence):
    answer = member.post(writing(article), {"body": body})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page.replace("\u00a0", " ")
    assert body in page
    assert not article.comments.exists()


@pytest.mark.parametrize(
    "body",
    [
        "Ọ̀kẹ́ ń sọ̀rọ̀ dáadáa",
        "Tiếng Việt",
        "مُحَمَّدٌ",
        "👩‍❤️‍💋‍👨",
        "ሰላም ለዓለም",
        "ⴰⵣⵓⵍ",
        "\n".join(str(n) for n in range(40)),
        "x" * 1900,
    ],
)
def test_all_that_people_write_is_published_as_it_is(member, article, body):
    member.post(writing(article), {"body": body})
    assert article.comments.get().body == body
