"""Passkeys in Chromium, with its virtual authenticator: sign-up, sign-in, removal; and staff's second factor."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from members.models import Member
from members.tests.sign_in import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def phone(page):
    """A phone's own authenticator that has recognised its owner; its methods are Chromium's (CDP, WebAuthn)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda verb, **words: session.send(f"WebAuthn.{verb}", {"authenticatorId": key} | words)


@pytest.fixture
def complaints(page):
    found = []
    page.on("console", lambda one: found.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def sign_in(page, url, member):
    page.goto(f"{url}{reverse('account_login')}")
    page.get_by_label("Adresse e-mail").fill(member.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def sign_out(page, url):
    page.goto(f"{url}{reverse('account_logout')}")
    page.locator("main form button").first.click()


def add_passkey(page, url):
    page.goto(f"{url}{reverse('mfa_list_webauthn')}")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Créer la clé").click()
    page.get_by_text("Votre clé d’accès est enregistrée").wait_for()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_somebody_signs_up_by_one_comes_back_by_it_alone_and_removes_it(
    live_server, page, phone, complaints, mailoutbox
):
    page.goto(f"{live_server.url}{reverse('account_signup')}?next={reverse('mfa_list_webauthn')}")
    page.get_by_role("link", name="Devenir membre par clé d’accès").click()
    page.get_by_label("Adresse e-mail").fill("awa@example.org")
    page.get_by_label("Pseudo").fill("Awa")
    assert overflow(page) <= 0
    page.get_by_role("button", name="Devenir membre").click()
    page.get_by_label("Code à six chiffres").fill(re.match(r"\d{6}", mailoutbox[-1].subject)[0])
    page.get_by_role("button", name="Valider le code").click()
    page.get_by_role("heading", name="Créez votre clé d’accès").wait_for()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Créer la clé et se connecter").click()
    page.get_by_text("Votre clé d’accès est enregistrée").wait_for()
    page.get_by_text("Chrome sur ordinateur").first.wait_for()
    member = Member.objects.get(username="Awa")
    assert overflow(page) <= 0
    assert {one.type for one in member.authenticator_set.all()} == {"webauthn"}, "no recovery codes: a mailed code does"
    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}{reverse('account_login')}?next={reverse('mfa_list_webauthn')}")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"{live_server.url}{reverse('mfa_list_webauthn')}")
    assert page.get_by_text("Dernière utilisation").count() == 1
    page.get_by_role("link", name="Retirer Chrome").click()
    page.get_by_role("button", name="Retirer la clé").click()
    page.get_by_text("La clé d’accès est retirée").wait_for()
    assert not member.authenticator_set.exists()
    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}{reverse('account_login')}")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_text("n’a pas été acceptée").wait_for()
    assert page.get_by_role("button", name="Recevoir un code par e-mail").count() == 1


def test_a_device_without_a_key_says_what_else_there_is(live_server, page, phone):
    page.goto(f"{live_server.url}{reverse('account_login')}")
    phone("setUserVerified", isUserVerified=False)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_text("n’a pas de clé pour ce site").wait_for()
    page.get_by_role("button", name="Utiliser une clé d’accès").wait_for()


def test_the_same_device_is_not_added_twice(live_server, page, phone, mailoutbox):
    sign_in(page, live_server.url, make_member("awa"))
    add_passkey(page, live_server.url)
    assert "Clé d’accès ajoutée" in mailoutbox[-1].subject
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Créer la clé").click()
    page.get_by_text("a déjà une clé d’accès").wait_for()


def test_an_address_of_digits_says_why_it_cannot(live_server, page, settings):
    page.goto(f"{live_server.url.replace('localhost', '127.0.0.1')}{reverse('account_login')}")
    page.get_by_text("n’a que des chiffres").wait_for()
    assert not page.get_by_role("button", name="Utiliser une clé d’accès").is_visible()


def test_staff_give_one_as_their_second_factor(live_server, page, phone, complaints):
    plume = make_member("Plume", is_staff=True)
    sign_in(page, live_server.url, plume)
    page.goto(f"{live_server.url}/gestion/")
    page.get_by_role("link", name="clé d’accès", exact=True).click()
    page.get_by_role("button", name="Créer la clé").click()
    page.locator(".codes li").first.wait_for()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="Continuer vers la gestion").click()
    page.wait_for_url(f"{live_server.url}/gestion/")
    sign_out(page, live_server.url)
    sign_in(page, live_server.url, plume)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/gestion/")
    page.wait_for_url(f"{live_server.url}/gestion/")
    (key,) = (one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
    session = SessionStore(key)  # half an hour passes: the powers end, the session stays
    session["staff_powers"] = session["staff_powers"] | {"seen": 0}
    session.save()
    page.goto(f"{live_server.url}/gestion/")
    page.get_by_role("heading", name="Confirmez que c’est bien vous").wait_for()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"{live_server.url}/gestion/")


@pytest.mark.parametrize("width", [320])
def test_without_javascript_the_pages_say_what_is_missing(live_server, browser, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 640})
    page = context.new_page()
    sign_in(page, live_server.url, make_member("awa"))
    page.goto(f"{live_server.url}{reverse('mfa_add_webauthn')}")
    assert "demande JavaScript" in page.locator("main").inner_text()
    assert overflow(page) <= 0
    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}{reverse('account_login')}")
    assert re.search("demande JavaScript.*recevez un code", page.locator("main").inner_text())
    assert overflow(page) <= 0
    context.close()
