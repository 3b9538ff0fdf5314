"""One's own, from the first comment to the last: at 360 px."""

import json
import re
import zipfile
from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Comment
from members.models import Erasure, MailSettings, Member
from members.notices.sending import send_due
from members.tests.notices.conftest import server  # noqa: F401
from members.tests.notices.talk import answer, article, member, tick
from members.tests.phone import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Les stocks du port de San Pedro disent le contraire."
AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
AUTHENTICATOR |= {"isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture(autouse=True)
def _settings(settings, live_server, tmp_path):
    settings.HOLD_FIRST, settings.SITE_URL = 0, live_server.url
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture
def phone(browser, live_server):
    contexts = []

    def phone():
        size = {"width": 360, "height": 740}
        contexts.append(browser.new_context(viewport=size, accept_downloads=True))
        return Person(contexts[-1], live_server.url)

    yield phone
    for context in contexts:
        context.close()


def signs_in(person, email, inbox, path="/"):
    person.open(f"/compte/login/?next={path}")
    person.page.get_by_label("Adresse e-mail").fill(email)
    person.presses("Recevoir un code par e-mail")
    person.page.get_by_label("Code").fill(re.search(r"\d{6}", inbox[-1]["Subject"])[0])
    person.presses("Valider le code")


def comments(person, about):
    person.open(about.get_absolute_url())
    person.page.get_by_label("Votre commentaire").fill(WORDS)
    person.presses("Publier le commentaire")
    person.reads(WORDS)
    return Comment.objects.get()


def reads_the_notice(person, reply):
    tick()
    person.open("/compte/notifications/")
    person.follows("Kofi a répondu")
    assert person.page.url.endswith(f"#c{reply.pk}")


def ends_the_mails(person, inbox):
    send_due()
    person.page.goto(re.fullmatch(r"<(.+)>", inbox[-1]["List-Unsubscribe"])[1])
    person.presses("Ne plus en recevoir")
    person.reads("C’est fait")


def adds_a_passkey(person):
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    person.open("/compte/2fa/webauthn/")
    person.follows("Ajouter une clé d’accès")
    person.page.get_by_role("button", name="Créer la clé").click()
    person.reads("Votre clé d’accès est enregistrée")


def closes_the_other_session(person, other):
    other.open("/compte/notifications/")
    person.open("/compte/sessions/")
    person.presses("Fermer les autres sessions")
    other.open("/compte/notifications/")
    assert "/compte/login/" in other.page.url
    person.open("/compte/notifications/")
    assert "/compte/login/" not in person.page.url


def changes_name(person):
    person.open("/compte/pseudo/")
    person.page.get_by_label("Nouveau pseudo").fill("Awa du Port")
    person.presses("Changer de pseudo")
    person.reads("Awa du Port")


def opens_the_export(person):
    person.open("/compte/donnees/")
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name="Télécharger mes données").click()
    with zipfile.ZipFile(download.value.path()) as opened:
        texts = {name: opened.read(name).decode() for name in opened.namelist()}
    for name, text in texts.items():
        assert not name.endswith(".json") or json.loads(text) is not None
    assert WORDS in "".join(text for name, text in texts.items() if name.endswith(".json"))
    assert WORDS in "".join(text for name, text in texts.items() if name.endswith(".html"))


def erases_the_account(person):
    person.open("/compte/donnees/")
    person.follows("Supprimer mon compte")
    person.page.get_by_label("Vos commentaires").select_option("les supprimer")
    person.page.get_by_label("Pour confirmer, saisissez votre pseudo").fill("awa du port")
    person.presses("Supprimer mon compte à jamais")
    person.reads("Au revoir")


def restores(rows):
    for row in rows:
        type(row).objects.bulk_create([row])
    Erasure.objects.all().delete()


def test_from_a_comment_to_an_erasure_that_a_restore_does_not_undo(phone, server):  # noqa: F811
    inbox, about = (
        server.accepted,
        article("Le cacao recule à Abidjan : un titre qui passe à la ligne sur un téléphone"),
    )
    awa, kofi = member("Awa"), member("Kofi")
    awa.emailaddress_set.create(email=awa.email, verified=True, primary=True)
    person, other = phone(), phone()
    signs_in(person, awa.email, inbox, about.get_absolute_url())
    said = comments(person, about)
    reply = answer(kofi, said)
    reads_the_notice(person, reply)
    ends_the_mails(phone(), inbox)
    assert MailSettings.objects.of(awa.pk).replies == "never"
    adds_a_passkey(person)
    signs_in(other, awa.email, inbox)
    closes_the_other_session(person, other)
    changes_name(person)
    person.open("/membres/awa du port/")
    person.reads("Awa du Port", WORDS)
    opens_the_export(person)

    backup = [Member.objects.get(pk=awa.pk), Comment.objects.get(pk=said.pk)]
    erases_the_account(person)
    assert not Member.objects.filter(pk=awa.pk).exists()
    assert inbox[-1]["To"] == awa.email
    reader = phone()
    reader.open(about.get_absolute_url())
    reader.reads("Voici la source.")
    reader.does_not_read(WORDS)
    reader.does_not_read("Awa")

    Comment.objects.filter(pk=said.pk).delete()
    restores(backup)
    assert Comment.objects.filter(body=WORDS).exists()
    call_command("erase_again", stdout=StringIO())
    assert not Member.objects.filter(pk=awa.pk).exists()
    assert not Comment.objects.filter(body=WORDS).exists()
