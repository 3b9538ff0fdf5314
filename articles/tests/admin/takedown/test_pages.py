"""An article, a source and a letter at the newsroom: who may withdraw, in how many acts, with which words."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission

from articles.models import Act, Article, Comment, Feed, Letter, Source, Withdrawal
from articles.takedown.articles import withdraw_articles

pytestmark = pytest.mark.django_db
ARTICLE, SOURCE, LETTER = "/gestion/articles/article/", "/gestion/articles/source/", "/gestion/articles/letter/"


@pytest.fixture
def letter(article):
    who = {"sender": "editeur", "name": "Awa", "email": "awa@example.org"}
    return Letter.objects.create(subject="retrait", body="Retirez-le.", article=article, **who)


def state(article):
    return Article.objects.values_list("status", flat=True).get(pk=article.pk)


def test_an_article_is_withdrawn_with_its_reason_and_letter(signed_in_as, article, letter):
    client = signed_in_as("Rédaction")
    page = client.get(f"{ARTICLE}{article.pk}/change/").text
    assert f'href="{ARTICLE}{article.pk}/withdraw/"' in page
    assert 'value="withdrawn"' not in page  # the form's state does not withdraw
    address = f"{ARTICLE}{article.pk}/withdraw/"
    refused = client.post(address, {"reason": " ", "letter": "AAAA-AAAA"}).text
    assert "Dites pourquoi" in refused
    assert "Aucun message ne porte cette référence" in refused
    assert state(article) == "published"
    client.post(address, {"reason": "Droit d’auteur", "letter": letter.reference.lower()})
    row = Withdrawal.objects.get()
    assert (row.article, row.reason, row.letter, row.by_name, row.label) == (
        article,
        "Droit d’auteur",
        letter,
        "plume",
        "Un titre",
    )
    assert Act.objects.filter(verb="withdraw").values_list("label", "reason").get() == ("Un titre", "Droit d’auteur")
    shown = client.get(f"{ARTICLE}{article.pk}/change/").text
    assert "Cet article est retiré" in shown
    assert 'name="_save"' not in shown


def test_nobody_changes_a_withdrawn_article_by_another_act(signed_in_as, article):
    client = signed_in_as("Rédaction")
    withdraw_articles([article.pk], None, "Demande")
    for action in ("publish", "hide", "withdraw", "give_back", "reclassify"):
        sent = {"action": action, "_selected_action": [article.pk], "reason": "x", "category": "actions"}
        assert client.post(ARTICLE, sent).status_code in {200, 302}
    assert client.post(f"{ARTICLE}{article.pk}/change/", {"title": "Autre", "status": "published"}).status_code == 403
    article.refresh_from_db()
    assert (article.status, article.title, article.locks) == ("withdrawn", "Article retiré", [])


def test_several_are_withdrawn_from_the_list_and_none_without_a_reason(signed_in_as, article):
    client = signed_in_as("Rédaction")
    sent = {"action": "withdraw", "_selected_action": [article.pk]}
    assert "rien n’a été retiré" in client.post(ARTICLE, sent, follow=True).text
    assert state(article) == "published"
    assert "1 article retiré" in client.post(ARTICLE, sent | {"reason": "Demande"}, follow=True).text
    assert state(article) == "withdrawn"


def test_it_is_restored_by_an_act_of_its_own_without_its_text(signed_in_as, article):
    client = signed_in_as("Rédaction")
    withdraw_articles([article.pk], None, "Demande")
    address = f"{ARTICLE}{article.pk}/withdraw/"
    assert "le texte effacé ne revient pas" in client.get(address).text
    client.post(address, {"reason": "Erreur"})
    article.refresh_from_db()
    assert (article.status, article.title, article.summary) == ("hidden", "Un titre", "")
    assert "Erreur" in client.get("/gestion/articles/withdrawal/").text


def test_a_source_is_withdrawn_whole(signed_in_as, article):
    client = signed_in_as("Rédaction")
    Feed.objects.update_or_create(source=article.source, defaults={"url": "https://lacote.example/rss"})
    address = f"{SOURCE}{article.source_id}/withdraw/"
    assert "Source retirée" in client.post(address, {"reason": "Demande"}, follow=True).text
    assert state(article) == "withdrawn"
    page = client.get(f"{SOURCE}{article.source_id}/change/").text
    assert "Cette source est retirée" in page
    assert 'name="_save"' not in page
    own = Source.objects.get(slug="la-redaction")
    assert "Notre propre rédaction" in client.post(f"{SOURCE}{own.pk}/withdraw/", {"reason": "x"}).text
    client.post(address, {"reason": "Erreur"})
    assert not Source.objects.withdrawn().exists()


@pytest.fixture
def withdrawn_just_before(monkeypatch, article):
    """A colleague withdraws the article just before it is hidden or published."""
    for name in ("hide", "publish"):
        method = getattr(Article, name)

        def late(one, method=method):
            withdraw_articles([one.pk], None, "Demande")
            method(one)

        monkeypatch.setattr(Article, name, late)


@pytest.mark.usefixtures("withdrawn_just_before")
@pytest.mark.parametrize("action", ["hide", "publish"])
def test_an_action_on_what_a_colleague_withdraws_at_that_moment_says_so(signed_in_as, article, action):
    sent = {"action": action, "_selected_action": [article.pk], "reason": "x"}
    assert "Cet article est retiré" in signed_in_as("Rédaction").post(ARTICLE, sent, follow=True).text
    assert not Act.objects.exists()


@pytest.mark.usefixtures("withdrawn_just_before")
def test_a_letter_about_it_stays_open_then(signed_in_as, article, letter):
    said = signed_in_as("Rédaction").post(f"{LETTER}{letter.pk}/settle/", {"_hide": "x"}, follow=True).text
    assert "Cet article est retiré" in said
    assert (Letter.objects.get().state, Act.objects.count()) == ("new", 0)


def test_a_letters_page_withdraws_nothing_when_neither_button_was_pressed(signed_in_as, article, letter):
    client = signed_in_as("Rédaction")
    assert client.post(f"{LETTER}{letter.pk}/settle/", {}).status_code == 403
    assert client.get(f"{LETTER}{letter.pk}/settle/").status_code == 405
    assert (state(article), Letter.objects.get().state) == ("published", "new")


@pytest.mark.parametrize(("button", "after"), [("hide", "hidden"), ("withdraw", "withdrawn")])
def test_a_letter_is_settled_by_one_button_and_answered_by_a_link(signed_in_as, article, letter, button, after):
    client = signed_in_as("Rédaction")
    page = BeautifulSoup(client.get(f"{LETTER}{letter.pk}/change/").text, "html.parser")
    found = page.select_one(f"input[name=_{button}]")
    said = client.post(found["formaction"], {f"_{button}": "x"}, follow=True).text
    letter.refresh_from_db()
    assert (state(article), letter.state, letter.handler.username) == (after, "closed", "plume")
    link = urlsplit(BeautifulSoup(said, "html.parser").select_one(".messagelist a")["href"])
    query = parse_qs(link.query)
    assert (link.scheme, unquote(link.path), query["subject"]) == ("mailto", "awa@example.org", [letter.reference])
    assert letter.reference in query["body"][0]
    assert set(Act.objects.values_list("verb", "kind")) == {(button, "articles.article"), ("close", "articles.letter")}
    assert Act.objects.get(verb=button).reason == f"Message {letter.reference}\u00a0: le retrait d’un article"
    assert list(Withdrawal.objects.values_list("letter_reference", flat=True)) == (
        [letter.reference] * (button == "withdraw")
    )


def test_whoever_answers_letters_alone_settles_none_by_an_act(client, django_user_model, article, letter):
    clerk = django_user_model.objects.create_user("greffe", "greffe@desk.example", "x", is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=("change_letter", "view_letter")))
    client.force_login(clerk)
    assert client.get(f"{LETTER}{letter.pk}/change/").status_code == 200
    assert client.post(f"{LETTER}{letter.pk}/settle/", {"_withdraw": "x"}).status_code == 403
    assert state(article) == "published"


def test_nobody_deletes_what_is_withdrawn(chief, article):
    own = Article.objects.create(source=Source.objects.get(slug="la-redaction"), title="À nous")
    assert chief.get(f"{ARTICLE}{own.pk}/delete/").status_code == 200
    withdraw_articles([own.pk], None, "Demande")
    assert chief.get(f"{ARTICLE}{own.pk}/delete/").status_code == 403


def test_an_address_cannot_add_to_the_mail_that_answers(signed_in_as, letter):
    Letter.objects.update(email="awa?bcc=x&body=y@example.org")
    said = signed_in_as("Rédaction").post(f"{LETTER}{letter.pk}/settle/", {"_hide": "x"}, follow=True).text
    link = urlsplit(BeautifulSoup(said, "html.parser").select_one(".messagelist a")["href"])
    assert unquote(link.path) == "awa?bcc=x&body=y@example.org"
    assert list(parse_qs(link.query)) == ["subject", "body"]


def test_a_letter_without_an_article_has_no_buttons(signed_in_as, letter):
    client = signed_in_as("Rédaction")
    Letter.objects.update(article=None)
    assert "settle" not in client.get(f"{LETTER}{letter.pk}/change/").text
    said = client.post(f"{LETTER}{letter.pk}/settle/", {"_hide": "x"}, follow=True).text
    assert "Aucun article à retirer" in said
    assert Letter.objects.get().state == "new"


def test_its_talk_is_not_read_any_more_and_kept_for_the_newsroom_and_the_authors(
    chief, client, member, article, comment
):
    withdraw_articles([article.pk], None, "Demande")
    assert chief.get(f"/gestion/articles/comment/{comment.pk}/change/").status_code == 200
    assert Comment.objects.get().state == "published"
    client.logout()
    assert client.get(f"/commentaires/{comment.pk}/").status_code == 404
    client.force_login(member)
    mine = client.get("/compte/commentaires/").text
    assert "Bien vu." in mine
    assert "Un titre" not in mine
