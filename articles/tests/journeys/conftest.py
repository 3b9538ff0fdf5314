"""Editors at a phone of 360 px, by the keyboard alone: one is signed in, with a newsroom as small as a journey needs."""

import os
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model

from articles.models import Category, Country, Sector
from benches.browser.keyboard import Keyboard

PICTURES = os.environ.get("JOURNEY_PICTURES", "")  # a folder for pictures of each page, to be looked at


@pytest.fixture
def taxonomy(db):
    for order, (slug, name) in enumerate(
        {"economie": "Économie", "info-generale": "Info générale", "reglementation": "Réglementation"}.items()
    ):
        Category.objects.create(slug=slug, name_fr=name, name_en=name, order=order)
    Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    Sector.objects.create(slug="eau-et-assainissement", name_fr="Eau et assainissement", name_en="Water")
    Country.objects.create(iso2="ML", name_fr="Mali", name_en="Mali", african=True)


@pytest.fixture
def sign_in(client, live_server):
    """Sign an administrator in, in this context of the browser."""

    def sign_in(context):
        members = get_user_model().objects
        chief = members.filter(username="chef").first() or members.create_superuser("chef", "chef@desk.example")
        client.force_login(chief)
        session = client.cookies[site.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return sign_in


@pytest.fixture
def has_script():
    """Whether JavaScript is on; tests that run without it too parametrise this."""
    return True


@pytest.fixture
def person(browser, live_server, has_script, taxonomy):
    """Makes one at the keyboard, in a window of their own, a reader until signed in."""
    contexts = []

    def person():
        size, scheme = {"width": 360, "height": 740}, "dark" if PICTURES else "light"
        context = browser.new_context(
            java_script_enabled=has_script, viewport=size, color_scheme=scheme, locale="fr-FR"
        )
        contexts.append(context)
        return Keyboard(context.new_page(), live_server.url, Path(PICTURES) if PICTURES else None)

    yield person
    for context in contexts:
        context.close()


@pytest.fixture
def editor(person, sign_in, record_property):
    """The editor of a journey."""
    one = person()
    sign_in(one.page.context)
    yield one
    assert one.console.take_messages() == []
    record_property("key presses", one.presses)
    record_property("clicks", one.clicks)
