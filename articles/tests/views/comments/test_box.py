"""The box under an article, which has no token: what is sent from it, from elsewhere, and without a word of where from."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Comment, Organisation
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def listed(article):
    bank = Organisation.objects.create(slug="banque", name_fr="Banque", name_en="Bank", exchange="BRVM")
    article.organisations.add(bank)
    return bank


def at(article):
    return reverse("comment", args=[article.pk, article.slug])


def test_it_says_beforehand_that_the_first_comments_are_read_first(client, article, settings):
    warning = "Les premiers commentaires d’un membre sont lus avant publication."
    assert warning not in client.get(article.get_absolute_url()).text
    settings.HOLD_FIRST = 2
    assert warning in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize("address", [Article.get_absolute_url, at])
def test_it_says_so_to_members_whom_it_concerns(member, article, aminata, settings, address):
    settings.HOLD_FIRST = 2
    warning = "Les premiers commentaires d’un membre sont lus avant publication."
    Comment.objects.create(article=article, author=aminata, body="Bien vu.")
    assert warning in member.get(address(article)).text
    Comment.objects.create(article=article, author=aminata, body="Encore.")
    assert warning not in member.get(address(article)).text


@pytest.mark.parametrize(
    "headers",
    [OURS, {"HTTP_ORIGIN": "http://testserver"}, {"HTTP_REFERER": "http://testserver/actualite/1-x/"}],
)
def test_a_visitor_writes_under_the_article_and_finds_the_draft(strict, article, headers):
    answer = strict.post(at(article), {"body": "Mon avis"}, **headers)
    assert answer.url == f"{reverse('account_signup')}?next={at(article).replace('/', '%2F')}"
    assert not Comment.objects.exists()
    assert "Mon avis" in strict.get(at(article)).text


def test_the_box_of_a_member_leads_to_the_draft_until_it_is_published(strict, article, aminata):
    way = f'<a href="{at(article)}">Reprendre le brouillon</a>'
    strict.post(at(article), {"body": "Mon avis"}, **OURS)
    strict.force_login(aminata)
    page = strict.get(article.get_absolute_url()).text
    assert way in page
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    strict.post(at(article), {"body": "Mon avis", "csrfmiddlewaretoken": token}, **OURS)
    assert Comment.objects.get().body == "Mon avis"
    assert way not in strict.get(article.get_absolute_url()).text


@pytest.mark.parametrize("headers", [OURS, {"HTTP_ORIGIN": "http://testserver"}])
def test_without_a_token_nothing_is_published_for_a_member_either(strict, article, aminata, headers):
    strict.force_login(aminata)
    answer = strict.post(at(article), {"body": "Mon avis", "csrfmiddlewaretoken": "x" * 64}, **headers)
    assert answer.url == at(article)
    assert not Comment.objects.exists()
    page = strict.get(at(article)).text
    assert "relisez-le, puis publiez" in page
    assert "Mon avis" in page


@pytest.mark.parametrize("is_member", [False, True])
@pytest.mark.parametrize("headers", [{}, {"HTTP_SEC_FETCH_SITE": "none"}])
def test_where_the_browser_says_nothing_the_text_is_shown_with_a_token_and_not_kept(
    strict, article, aminata, headers, is_member, settings
):
    if is_member:
        strict.force_login(aminata)
    page = strict.post(at(article), {"body": "Mon <b>avis"}, **headers)
    assert page.status_code == 200
    assert "Mon &lt;b&gt;avis" in page.text
    assert "il n’est pas encore enregistré" in page.text
    assert "csrfmiddlewaretoken" in page.text
    assert "no-store" in page["Cache-Control"]
    assert not Comment.objects.exists()
    assert "Mon" not in strict.get(at(article)).text.partition("<textarea")[2].partition("</textarea>")[0]
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    answer = strict.post(at(article), {"body": "Mon avis", "csrfmiddlewaretoken": token}, **headers)
    assert answer.status_code == 302
    assert Comment.objects.exists() == is_member


@pytest.mark.parametrize("is_member", [False, True])
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_REFERER": "http://testserver/"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/"},
    ],
)
def test_what_another_site_sends_is_refused(strict, article, aminata, headers, is_member):
    if is_member:
        strict.force_login(aminata)
    page = strict.post(at(article), {"body": "Mon avis"}, **headers)
    assert page.status_code == 403
    assert "Revenez en arrière" in page.text
    assert "Mon avis" not in strict.get(at(article)).text
    assert not Comment.objects.exists()


def test_what_is_wrong_is_said_and_kept_before_a_visitor_signs_in(strict, article):
    body = "é" * 2001
    page = strict.post(at(article), {"body": body}, **OURS)
    assert page.status_code == 422
    assert body in page.text
    assert "csrfmiddlewaretoken" in page.text


def test_the_visitors_page_stays_the_same_for_all_and_holds_no_key(strict, article, page_cache):  # noqa: F811
    pages = [Client().get(article.get_absolute_url()) for _ in range(2)]
    assert pages[0].content == pages[1].content
    assert "public" in pages[0]["Cache-Control"]
    assert not pages[0].cookies
    assert f'action="{at(article)}"' in pages[0].text
    for secret in ("csrfmiddlewaretoken", "form_key"):
        assert secret not in pages[0].text


def test_a_members_box_publishes_at_once_and_once(strict, article, aminata, page_cache):  # noqa: F811
    strict.force_login(aminata)
    page = strict.get(article.get_absolute_url()).text
    fields = {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in ("csrfmiddlewaretoken", "form_key")
    }
    answers = {strict.post(at(article), {"body": "Mon avis", **fields}).url for _ in range(8)}
    assert answers == {Comment.objects.get().get_absolute_url()}


def test_of_a_listed_company_the_box_asks_for_an_interest_and_the_answer_is_kept(member, article, listed):
    assert "Je détiens" not in member.get(article.get_absolute_url()).text
    for page in (member.get(article.get_absolute_url()).text, member.get(at(article)).text):
        choice = page.partition('name="stake"')[2].partition("</select>")[0]
        assert re.findall(r'<option value="([\w-]*)"', choice) == ["", "holds", "holds-not", "works", "unsaid"]
        assert "Choisir…" in choice
        assert "selected" not in choice.replace('value="" selected', "")
    answer = member.post(at(article), {"body": "Mon avis"})
    assert answer.status_code == 422
    assert "est aussi une réponse" in answer.text
    assert "Mon avis" in answer.text
    assert member.post(at(article), {"body": "Mon avis", "stake": "rich"}).status_code == 422
    member.post(at(article), {"body": "Mon avis", "stake": "unsaid"})
    assert Comment.objects.get().stake == "unsaid"


def test_of_another_company_nothing_is_asked_or_kept(member, article, listed):
    Organisation.objects.update(exchange="")
    assert 'name="stake"' not in member.get(article.get_absolute_url()).text
    member.post(at(article), {"body": "Mon avis", "stake": "holds"})
    assert Comment.objects.get().stake == ""


def test_a_visitors_interest_waits_with_the_draft(strict, article, listed, aminata):
    strict.post(at(article), {"body": "Mon avis", "stake": "works"}, **OURS)
    box = strict.get(at(article)).text.partition('value="works"')[2].partition(">")[0]
    assert "selected" in box


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_of_one_form_at_once_make_one_comment_and_all_lead_to_it(article, aminata, at_once):
    form = {"body": "Une seule fois", "form_key": "c9a6b8f0-3b5e-4a3e-8a52-0d1c6f1b7a11"}

    def send():
        client = Client()
        client.force_login(aminata)
        return client.post(at(article), form)

    answers = at_once([send] * 20)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert at_once([Comment.objects.count]) == [1]


@pytest.mark.django_db(transaction=True)
def test_twenty_comments_at_once_are_as_many_as_the_limit_allows(article, aminata, settings, at_once):
    settings.COMMENT_LIMITS = ("5/d",)

    def send(number):
        client = Client()
        client.force_login(aminata)
        return client.post(at(article), {"body": f"Avis {number}"}).status_code

    answers = at_once([lambda number=number: send(number) for number in range(20)])
    assert sorted(answers) == [302] * 5 + [429] * 15
    assert at_once([Comment.objects.count]) == [5]
