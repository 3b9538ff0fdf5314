"""Writing to the editors in a real browser, on a small phone, with JavaScript off and the keyboard alone."""

from datetime import timedelta

import pytest

from articles.contact import forms
from articles.models import Letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}


def test_a_publisher_asks_for_a_withdrawal(live_server, page, mailoutbox, monkeypatch):
    monkeypatch.setattr(forms, "MIN_FILL_TIME", timedelta(0))
    page.goto(f"{live_server.url}/contact/?sujet=retrait")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="Indiquez votre nom.").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    for label, text in (
        ("Votre nom", "Awa"),
        ("Votre adresse e-mail", "awa@example.org"),
        ("Votre message", "Retirez-le."),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Vous êtes").select_option("editeur")
    assert page.get_by_label("Objet de votre message").input_value() == "retrait"
    page.get_by_role("button", name="Envoyer").press("Enter")
    page.get_by_text("Message reçu, merci").first.wait_for()
    letter = Letter.objects.get()
    assert page.get_by_text(letter.reference).is_visible()
    assert letter.reference in mailoutbox[-1].subject
