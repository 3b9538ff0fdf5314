"""Feeds and sources by their health: lists, counts, entries a day, and what to do next with its button."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from articles.admin.source_health.next_steps import BUTTONS, STEPS, next_steps, step_for
from articles.ingest.errors import FAILURE_SENTENCES, NOT_A_FEED_SENTENCES
from articles.ingest.fetch.robots_policy import ROBOTS_SENTENCES
from articles.ingest.parse.recipe import RECIPE_ERRORS
from articles.ingest.parse.sitemap import SITEMAP_ERRORS
from articles.ingest.parse.webpage import PAGE_ERRORS
from articles.models import Act, Feed, Quarantine, Source, Visit
from articles.tests.admin.browser import changed

pytestmark = pytest.mark.django_db
FEEDS, SOURCES = "/gestion/articles/feed/", "/gestion/articles/source/"
ALL_REASONS = {
    *FAILURE_SENTENCES, *NOT_A_FEED_SENTENCES, *ROBOTS_SENTENCES, *RECIPE_ERRORS, *SITEMAP_ERRORS, *PAGE_ERRORS, "poison",
    "error",
}  # fmt: skip


def make(name, **columns):
    source = Source.objects.create(slug=name.lower(), name=name, homepage=f"https://{name.lower()}.example/")
    later = timezone.now() + timedelta(hours=1)
    columns = {"failures": 0, "due_at": later, "succeeded_at": timezone.now()} | columns
    return Feed.objects.create(source=source, url=f"https://{name.lower()}.example/rss", **columns)


@pytest.fixture
def three(chief):
    Feed.objects.all().delete()
    make("Aube")
    make(
        "Brume",
        succeeded_at=timezone.now() - timedelta(days=2),
        failures=3,
        reason="http-403",
        error="Le site nous refuse l’accès (403).",
    )
    make("Crue", failures=1, reason="timeout", succeeded_at=timezone.now())


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def names(client, address):
    return [one.text for one in page(client, address).select("#result_list .headline")]


@pytest.mark.parametrize("address", [FEEDS, SOURCES])
def test_the_worst_come_first_and_a_health_is_filtered(chief, three, address):
    shown = [name for name in names(chief, address) if name in {"Aube", "Brume", "Crue"}]
    assert shown == ["Brume", "Crue", "Aube"]
    assert names(chief, f"{address}?sante=down") == ["Brume"]
    assert names(chief, f"{address}?sante=quiet") == []
    assert "en panne depuis le " in " ".join(
        page(chief, f"{address}?sante=down").select_one(".field-health_column").text.split()
    )


@pytest.mark.parametrize("address", [FEEDS, SOURCES])
def test_a_column_still_orders_the_list(chief, three, address):
    shown = [name for name in names(chief, f"{address}?o=1") if name in {"Aube", "Brume", "Crue"}]
    assert shown == ["Aube", "Brume", "Crue"]


def test_the_first_page_counts_sources_by_their_stored_health(chief, three):
    Feed.objects.filter(source__name="Aube").update(health="quiet")
    Feed.objects.filter(source__name="Crue").update(health="suspended", reason="gone")
    first = page(chief, "/gestion/")
    shown = {one["id"]: one.select_one(".dashboard-number").text for one in first.select(".dashboard-work")}
    kinds = ("sources-down", "feeds-gone", "sources-quiet")
    assert [shown[kind] for kind in kinds] == ["1", "1", "1"]
    for kind in kinds:
        assert len(names(chief, first.select_one(f"#{kind} h3 a")["href"])) == 1


def test_entries_a_day_stand_on_the_pages_of_a_feed_and_its_source(chief, three, django_assert_num_queries):
    feed, now = Feed.objects.get(source__name="Aube"), timezone.now()
    other = Feed.objects.create(source=feed.source, url="https://aube.example/2")
    for days, new in ((0, 3), (0, 4), (2, 5), (29, 1), (40, 99)):
        Visit.objects.create(feed=feed, at=now - timedelta(days=days), status="ok", new=new)
    Visit.objects.create(feed=other, at=now, status="ok", new=10)
    for address, total, today in ((f"{FEEDS}{feed.pk}", 13, 7), (f"{SOURCES}{feed.source_id}", 23, 17)):
        shown = page(chief, f"{address}/change/").select_one(".feed-health")
        numbers = [int(cell.text) for cell in shown.select("details td")]
        assert (len(numbers), sum(numbers), numbers[-1]) == (30, total, today)
        assert len(shown.select("svg rect")) == sum(number > 0 for number in numbers)
        assert f"{total} articles en 30 jours" in shown.text
    with django_assert_num_queries(1):
        Visit.objects.new_by_day(now, feed__source=feed.source_id)


def test_every_reason_says_what_to_do_next():
    assert not ALL_REASONS - STEPS.keys()
    assert all(act in BUTTONS for reason in ALL_REASONS for act in step_for(reason).acts)
    assert step_for("http-503") == STEPS["timeout"]
    assert step_for("http-418") == STEPS["not-a-feed"]


@pytest.mark.parametrize(
    ("columns", "is_down", "acts"),
    [
        ({}, False, []),
        ({"succeeded_at": None}, False, []),
        ({"failures": 3, "reason": "dns"}, False, ["search", "suspend"]),
        ({"failures": 1, "reason": "dns"}, True, []),
        ({"failures": 1, "reason": "http-403"}, True, ["search", "visit_now", "suspend"]),
        ({"state": "suspended"}, False, ["resume", "search"]),
        ({"state": "suspended", "reason": "gone"}, False, ["search", "resume"]),
        ({"state": "inactive"}, False, ["resume"]),
        ({"failures": 5, "reason": "poison"}, False, ["resume", "suspend"]),
        ({"recent": [1_000_000_000]}, False, ["search", "visit_now", "suspend"]),
        ({"due_at": timezone.now() - timedelta(hours=5)}, False, ["visit_now"]),
    ],
)
def test_the_next_step_goes_by_the_reason_or_the_health(columns, is_down, acts):
    now = timezone.now()
    feed = Feed(**{"due_at": now + timedelta(hours=1), "succeeded_at": now} | columns)
    feed.health = feed.health_at(timezone.now(), our_network_is_down=is_down)
    steps = next_steps(feed, 0, our_network_is_down=is_down)
    assert [act for step in steps for act in step.acts] == acts
    assert next_steps(feed, 7, our_network_is_down=is_down)[-1].acts == ("let_in",)


def test_a_feed_just_added_waits_for_its_first_visit(chief, three):
    feed = make("Dune", succeeded_at=None)
    health = page(chief, f"{FEEDS}{feed.pk}/change/").select_one(".feed-health").text
    assert "pas encore visité" in health
    assert "la visite vient d’elle-même" in health
    assert "pas encore visité" in page(chief, f"{SOURCES}{feed.source_id}/change/").select_one(".feed-health").text


def buttons(client, feed):
    return {button.text: button for button in page(client, f"{FEEDS}{feed.pk}/change/").select(".feed-acts button")}


def press(client, feed, label):
    button = buttons(client, feed)[label]
    answer = client.post(button.parent["action"], {button["name"]: button["value"]}, follow=True)
    feed.refresh_from_db()
    return answer


def test_a_broken_feed_is_mended_from_its_page(signed_in_as, three):
    client, feed = signed_in_as("Rédaction"), Feed.objects.get(source__name="Brume")
    shown = page(client, f"{FEEDS}{feed.pk}/change/").select_one(".feed-health").text
    assert "http-403" in shown and "Écrivez à l’éditeur" in shown
    answer = press(client, feed, "Suspendre le flux")
    assert "1 flux suspendu" in answer.text
    assert (feed.state, feed.health) == ("suspended", "suspended")
    press(client, feed, "Reprendre le flux")
    assert (feed.state, feed.health, feed.failures) == ("active", "ok", 0)
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == ["suspend", "resume"]


def test_a_visit_and_what_is_held_back_have_their_buttons(chief, three):
    feed = Feed.objects.get(source__name="Crue")
    press(chief, feed, "Visiter maintenant")
    assert feed.due_at <= timezone.now()
    Quarantine.objects.create(feed=feed, key="a", fingerprint="b", reason="flood", title="Ancien")
    press(chief, feed, "Accepter les entrées")
    assert not feed.quarantine.exists() and feed.let_in_until


def test_another_feed_is_looked_for_at_the_source_s_site(chief, three):
    button = buttons(chief, feed := Feed.objects.get(source__name="Brume"))["Chercher un autre flux"]
    assert (button["name"], button["value"]) == ("address", "https://brume.example/")
    assert button.parent["action"] == f"{SOURCES}{feed.source_id}/feeds/"


@pytest.mark.parametrize("act", ["", "delete", "has_change_permission"])
def test_an_unknown_act_does_nothing(chief, three, act):
    feed = Feed.objects.get(source__name="Brume")
    assert chief.post(f"{FEEDS}{feed.pk}/act/", {"act": act}).status_code == 302
    assert chief.get(f"{FEEDS}{feed.pk}/act/").status_code == 405
    assert not Act.objects.exists()


def test_saving_the_form_stores_the_health_that_follows(chief, three):
    feed = Feed.objects.get(source__name="Brume")
    changed(chief, feed, state="suspended")
    feed.refresh_from_db()
    assert feed.health == "suspended"
