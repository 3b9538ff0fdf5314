"""Answered, told on the site and by mail, out in one click: on a small phone, without JavaScript."""

import re

import pytest

from benches.browser.inspector import barriers, wide
from members.models import MailSettings, Notice
from members.notices.sending import send_due
from members.tests.notices.talk import answer, article, comment, judge, member, tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Anticonstitutionnellement" * 12


@pytest.fixture
def without_script(browser, browser_context_args):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    yield context
    context.close()


def sign_in(client, context, live_server, settings, who):
    client.force_login(who)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def talk_with_everything(awa):
    """One notice of each kind, with long words."""
    kofi, moderator = member("Kofi"), member("Moderatrice")
    said = comment(awa, article("Titre " + LONG))
    answer(kofi, said, body="Voici la source : <b>le ministère</b>.\n\n" + LONG)
    judge(comment(awa, said.article), moderator, reason="scam", message="Aucune promesse ici. " + LONG)
    tick()
    Notice.objects.create(member=awa, kind="useful", key="useful:1", comment=said, number=12)
    return said


def test_a_member_is_told_reads_is_mailed_and_ends_the_mails(
    client, without_script, live_server, settings, server, awa
):
    settings.SITE_URL = live_server.url
    said = comment(awa, article())
    reply = answer(member("Kofi"), said)
    tick()
    sign_in(client, without_script, live_server, settings, awa)
    page = without_script.new_page()
    page.goto(live_server.url + said.article.get_absolute_url())
    page.get_by_role("link", name="Notifications 1 non lue").click()
    page.get_by_text("Kofi a répondu").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Tout marquer comme lu").click()
    page.get_by_role("link", name="Notifications", exact=True).first.wait_for()
    page.get_by_role("link", name="Kofi a répondu").click()
    assert page.url.endswith(f"#c{reply.pk}")

    send_due()
    address = re.fullmatch(r"<(.+)>", server.accepted[0]["List-Unsubscribe"])[1]
    signed_out = without_script.browser.new_context(java_script_enabled=False)
    page = signed_out.new_page()
    page.goto(address)
    assert MailSettings.objects.of(awa.pk).replies == "at-once"
    page.get_by_role("button", name="Ne plus en recevoir").click()
    page.get_by_role("heading", name="C’est fait").wait_for()
    assert MailSettings.objects.of(awa.pk).replies == "never"
    signed_out.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_the_pages_have_no_barrier(client, context, page, live_server, settings, awa, scheme, width):
    talk_with_everything(awa)
    sign_in(client, context, live_server, settings, awa)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/compte/notifications/", "/en/compte/notifications/", "/compte/courriels/"):
        page.goto(live_server.url + path)
        assert barriers(page) + wide(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 800)])
@pytest.mark.parametrize("replies", ["at-once", "daily"])
def test_the_mails_have_no_barrier_and_fetch_nothing(page, server, awa, scheme, width, replies):
    MailSettings.objects.create(member=awa, replies=replies)
    talk_with_everything(awa)
    awa.outgoing.update(due_at="2020-01-01T00:00Z")
    send_due()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(server.accepted[0].get_body(("html",)).get_content())
    assert barriers(page) + wide(page) == []
    assert asked == []
