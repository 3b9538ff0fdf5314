"""The page on which members set their own page."""

import pytest
from django.utils import timezone

from articles.models import HeldWord
from members.models import Profile
from members.tests.notices.talk import member
from portal.page_cache import store

pytestmark = pytest.mark.django_db
PAGE = "/compte/profil/"


@pytest.fixture
def awas(client, awa):
    client.force_login(awa)
    return client


def save(client, interests="", is_hidden=""):
    return client.post(PAGE, {"interests": interests, "is_hidden": is_hidden}, follow=True)


def test_interests_are_declared_and_taken_back(awa, awas):
    page = save(awas, "  Je détiens\n Sonatel  et BOAD. ").text
    assert "Votre profil est enregistré." in page
    assert page.count("Je détiens Sonatel et BOAD.") == 2  # in the form, and as others see it
    save(awas)
    assert Profile.objects.get(member=awa).interests == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\u200b\u200b", "caractères invisibles"),
        ("e" + "\u0301" * 9, "plus de 3 accents"),
        ("x" * 301, "compte 301 caractères"),
        ("Voyez https://gains.example", "Ni lien"),
        ("Appelez le +221 77 123 45 67", "Ni lien"),
        ("Écrivez-moi sur WhatsApp", "Ni lien"),
        ("awa@example.org", "Ni lien"),
        ("Un mot interdit ici", "Ni lien"),
        ("ÉMETTEUR  vérifié : Banque du Fleuve", "une mention donnée par la rédaction"),
        ("Modération de La Pesée", "une mention donnée par la rédaction"),
    ],
)
def test_what_would_be_held_in_a_comment_is_refused_and_kept_in_the_form(awa, awas, text, sentence):
    HeldWord.objects.create(text="mot interdit")
    page = save(awas, text).text
    assert sentence in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "<title>Erreur" in page
    assert text in page
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["أملك أسهم سوناتيل", "<script>alert(1)</script>", "\u202eelbisivni", "Je détiens 300 titres depuis 2019."],
)
def test_other_texts_are_shown_as_text(awa, awas, text):
    page = save(awas, text).text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert (
        f"<bdi>{Profile.objects.get(member=awa).interests}</bdi>".replace("<script>", "&lt;script&gt;").replace(
            "</script>", "&lt;/script&gt;"
        )
        in page
    )


def test_the_page_is_hidden_and_shown_and_talks_follow(awa, awas, talk, monkeypatch):
    dropped = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: dropped.extend(tags))
    assert "Votre page est masquée" in save(awas, is_hidden="masquee").text
    assert f"article:{talk.pk}" in dropped
    dropped.clear()
    save(awas, "Je ne détiens rien.", is_hidden="masquee")
    assert not dropped
    assert "Votre page est masquée" not in save(awas, "Je ne détiens rien.").text
    assert f"article:{talk.pk}" in dropped
    assert save(awas, is_hidden="peut-être").context["form"].errors


def test_saving_counts_among_the_actions_of_a_member(awa, awas, settings):
    settings.ACT_LIMITS = ("2/d",)
    assert [save(awas, f"Je détiens {word}.").status_code for word in ("un", "deux", "trois")] == [200, 200, 429]
    assert Profile.objects.get(member=awa).interests == "Je détiens deux."
    assert awas.get(PAGE).status_code == 200


@pytest.mark.parametrize("kind", ["silence", "hold"])
def test_who_may_not_write_freely_only_hides(awa, awas, admin_user, kind):
    awa.set_profile("Je détiens Sonatel.", is_hidden=False)
    awa.impose(kind, None, "Arnaque", admin_user)
    assert "disabled" in awas.get(PAGE).text
    save(awas, "Autre chose.", is_hidden="masquee")
    stored = Profile.objects.get(member=awa)
    assert (stored.interests, stored.is_hidden) == ("Je détiens Sonatel.", True)


def test_what_editors_gave_stays_when_the_form_is_saved(awa, awas, admin_user):
    awa.set_issuer("Banque du Fleuve", admin_user, timezone.now())
    save(awas, "Je détiens Sonatel.")
    assert Profile.objects.get(member=awa).issuer == "Banque du Fleuve"


def test_a_visitor_is_asked_to_sign_in_and_looking_keeps_nothing(client):
    assert client.get(PAGE).url.startswith("/compte/login/")
    client.force_login(member("Kofi"))
    assert 'aria-current="page">Profil<' in client.get(PAGE).text
    assert not Profile.objects.exists()
