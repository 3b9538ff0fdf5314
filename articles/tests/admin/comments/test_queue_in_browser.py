"""The moderation queue in a real browser: by keyboard, without JavaScript, on a phone, in both themes."""

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from articles.comments.moderation.appealing import appeal
from articles.models import Comment, Judgement
from articles.tests.admin.comments.conftest import QUEUE
from articles.tests.comments.conftest import article, author, decide, people, report, write  # noqa: F401
from benches.browser.inspector import ConsoleListener, barriers, wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(write, people, report, decide, author):  # noqa: F811
    """Contested, then held, then reported: the order of the queue."""
    other = people("adjoint", is_superuser=True)
    contested = write("published", body="Voici ma source : https://exemple.example/" + "a" * 120)
    decide(contested, other, reason="off-topic")
    appeal(contested.pk, author, "C’est le sujet.", timezone.now())
    held = write(body="Je gagne 10 % par jour.", hold="profits")
    reported = write("published", body="Vous mentez.\n\n> comme hier", parent=held)
    report(reported, people("issa"), "insult", "Il insulte.")
    return [contested, held, reported]


@pytest.fixture
def enter(people, client, live_server):  # noqa: F811
    """Signs an administrator in, in this browser."""

    def enter(context):
        client.force_login(people("chef", is_superuser=True))
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return enter


def states(comments):
    return [Comment.objects.get(pk=one.pk).state for one in comments]


def focused(page):
    return page.evaluate("document.activeElement.closest('.queue-item')?.id")


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def test_three_comments_are_judged_by_the_keyboard_alone(waiting, enter, context, page, live_server):
    enter(context)
    contested, held, reported = (f"c{one.pk}" for one in waiting)
    page.goto(live_server.url + QUEUE)
    for key, place in (("j", contested), ("j", held), ("k", contested), ("k", contested), ("j", held), ("j", reported)):
        page.keyboard.press(key)
        assert focused(page) == place
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.press("a")  # chooses « arnaque… », and publishes nothing
    press(page, "Enter")
    assert states(waiting) == ["removed", "removed", "published"]
    assert Judgement.objects.get(comment=waiting[1]).reason in {"scam", "other"}
    assert focused(page) == reported, "back at the next"
    press(page, "h")
    assert states(waiting) == ["removed", "removed", "removed"]
    assert Judgement.objects.get(comment=waiting[2]).reason == "insult", "what the report says"
    press(page, "a")
    assert states(waiting) == ["published", "removed", "removed"]
    page.get_by_text("Rien n’attend").wait_for()


def test_keys_are_for_nothing_in_a_field_or_when_switched_off(waiting, enter, context, page, live_server):
    enter(context)
    page.goto(live_server.url + QUEUE)
    page.get_by_label("Mot à l’auteur").first.fill("ah")
    page.keyboard.press("a")
    assert page.get_by_label("Mot à l’auteur").first.input_value() == "aha"
    page.get_by_text("Raccourcis clavier").click()
    page.get_by_label("Raccourcis actifs").uncheck()
    page.reload()
    page.keyboard.press("j")
    assert focused(page) is None
    assert states(waiting) == ["removed", "held", "published"]


def test_every_button_works_without_javascript(waiting, enter, browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    enter(context)
    page = context.new_page()
    page.goto(live_server.url + QUEUE)
    item = page.locator(f"#c{waiting[1].pk}")
    item.get_by_role("button", name="Publier").click()
    assert states(waiting)[1] == "published"
    item = page.locator(f"#c{waiting[2].pk}")
    item.get_by_role("button", name="Retirer le commentaire").click()
    assert states(waiting)[2] == "removed"
    context.close()


def test_the_first_decision_on_a_phone_is_seen_without_scrolling_far(write, enter, browser, live_server):  # noqa: F811
    write(body="Je gagne 10 % par jour.", hold="profits")
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    enter(context)
    page = context.new_page()
    page.goto(live_server.url + QUEUE)
    assert page.get_by_role("button", name="Publier", exact=True).bounding_box()["y"] < 500
    assert not page.get_by_text("Raccourcis clavier").is_visible()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_no_barrier_no_word_in_the_console_no_sideways_scroll(
    waiting,
    enter,
    context,
    page,
    live_server,
    author,  # noqa: F811
    scheme,
    width,
):
    enter(context)
    console = ConsoleListener(page)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for address in (
        QUEUE,
        f"{QUEUE}?commentaire={waiting[0].pk}",
        f"/gestion/articles/comment/auteur/{author.pk}/",
    ):
        page.goto(live_server.url + address)
        for summary in page.locator("#content summary").all():
            summary.click()
        if faults := console.take_messages() + barriers(page) + wide(page):
            found[address] = faults
    assert found == {}
