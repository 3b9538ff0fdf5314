"""The guide in a real browser: from a page of the admin to its part, on a phone, in both themes, on paper."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from benches.browser.inspector import ConsoleListener, barriers, wide
from members.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def enter(client, live_server, context):
    """An administrator is signed in, in this browser."""
    client.force_login(Member.objects.create_superuser("chef", "chef@member.example", "x"))
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_guide_has_no_barrier_and_no_sideways_scroll(enter, page, live_server, scheme, width):
    listener = ConsoleListener(page)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + reverse("admin:guide"))
    assert barriers(page) + wide(page) == []
    assert listener.messages == []


def test_help_opens_at_its_part_in_a_tab_of_its_own_and_the_form_stays(enter, page, live_server):
    page.goto(live_server.url + reverse("admin:articles_source_new"))
    page.fill("[name=address]", "https://journal.example/")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Aide").press("Enter")
    guide = opened.value
    guide.wait_for_load_state()
    box = guide.locator("h3", has_text="Ajouter une source").bounding_box()
    assert 0 <= box["y"] < guide.viewport_size["height"]
    assert page.input_value("[name=address]") == "https://journal.example/"


def test_on_paper_it_is_the_text_alone(enter, page, live_server):
    page.goto(live_server.url + reverse("admin:guide"))
    page.emulate_media(media="print")
    for part in ("#header", "#nav-sidebar", ".guide-contents"):
        assert not page.locator(part).is_visible()
    assert page.locator(".guide-text").is_visible()
