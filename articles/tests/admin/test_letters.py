from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from articles.models import Act, Letter

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/letter/"


@pytest.fixture
def letter(article):
    return Letter.objects.create(
        sender="editeur",
        subject="retrait",
        name="Awa <Diop>",
        email="awa@example.org",
        body="Retirez cet article.",
        address="javascript:alert(1)",
        article=article,
    )


def test_the_newsroom_takes_letters_and_closes_them(signed_in_as, letter):
    client = signed_in_as("Rédaction")
    for action, state in (("take", "open"), ("close", "closed")):
        client.post(LIST, {"action": action, "_selected_action": [letter.pk]})
        letter.refresh_from_db()
        assert (letter.state, letter.handler.username) == (state, "plume")
    assert letter.closed_at is not None


def test_a_letter_is_taken_from_its_own_page_with_the_note(signed_in_as, letter):
    client = signed_in_as("Rédaction")
    address = f"{LIST}{letter.pk}/change/"
    button = BeautifulSoup(client.get(address).text, "html.parser").select_one('[name="_take"]')
    assert client.get(button["formaction"]).status_code == 405
    answer = client.post(button["formaction"], {"note": "Je m’en occupe."}, follow=True)
    letter.refresh_from_db()
    assert (letter.state, letter.handler.username, letter.note) == ("open", "plume", "Je m’en occupe.")
    assert "1 message en cours." in answer.text
    assert 'name="_take"' not in answer.text
    act = Act.objects.get()
    assert (act.verb, act.before["state"], act.after["state"]) == ("take", "new", "open")


def test_a_letter_in_other_hands_can_be_taken_and_a_closed_one_not(signed_in_as, member, letter):
    address = f"{LIST}{letter.pk}/change/"
    client = signed_in_as("Rédaction")
    letter.move_to("open", member)
    assert 'name="_take"' in client.get(address).text
    letter.move_to("closed", member)
    assert 'name="_take"' not in client.get(address).text


def test_a_letter_is_read_and_never_rewritten(signed_in_as, letter):
    client = signed_in_as("Rédaction")
    client.post(f"{LIST}{letter.pk}/change/", {"state": "open", "note": "Vu.", "body": "Autre", "email": "x@x.example"})
    letter.refresh_from_db()
    assert (letter.state, letter.note, letter.handler.username) == ("open", "Vu.", "plume")
    assert (letter.body, letter.email) == ("Retirez cet article.", "awa@example.org")


def test_a_note_alone_leaves_the_letter_in_the_same_hands(chief, member, letter):
    chief.post(f"{LIST}{letter.pk}/change/", {"state": "new", "note": "À suivre.", "handler": member.pk})
    letter.refresh_from_db()
    assert (letter.note, letter.handler) == ("À suivre.", None)


def test_a_letter_leads_to_its_article_and_shows_odd_addresses_as_text(signed_in_as, letter, article):
    text = signed_in_as("Rédaction").get(f"{LIST}{letter.pk}/change/").text
    assert f'<a href="/gestion/articles/article/{article.pk}/change/">Un titre</a>' in text
    assert 'href="javascript' not in text
    assert "Awa &lt;Diop&gt;" in text


def test_the_queue_lists_and_finds(signed_in_as, letter):
    client = signed_in_as("Rédaction")
    for query in ("", "?state__exact=new", f"?q={letter.reference}", "?q=Awa"):
        assert letter.reference in client.get(LIST + query).text
    assert letter.reference not in client.get(f"{LIST}?state__exact=closed").text


def test_an_address_adds_no_words_of_its_own_to_the_reply(signed_in_as, letter):
    Letter.objects.update(email='"a?subject=x&bcc=y"@evil.test')
    page = BeautifulSoup(signed_in_as("Rédaction").get(f"{LIST}{letter.pk}/change/").text, "html.parser")
    link = urlsplit(page.select_one("a[href^='mailto:']")["href"])
    assert unquote(link.path) == '"a?subject=x&bcc=y"@evil.test'
    assert parse_qs(link.query) == {"subject": [letter.reference]}
