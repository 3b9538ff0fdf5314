"""The health stored with each feed is what the rule says of its row, at each visit and after the clock."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.listings.source_status import combined_health
from articles.models import Feed, Source
from articles.models.feeds.feed_health import Health
from articles.models.feeds.records import Outcome
from articles.tasks import refresh_health
from portal.tests.together import together

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ages = st.one_of(st.none(), st.integers(0, 2_000).map(lambda hours: NOW - hours * HOUR))
rows = st.fixed_dictionaries(
    {
        "state": st.sampled_from(Feed.State.values),
        "failures": st.integers(0, 5),
        "reason": st.sampled_from(["", "dns", "gone", "http-403"]),
        "succeeded_at": ages,
        "due_at": st.integers(-50, 50).map(lambda hours: NOW + hours * HOUR),
        "recent": st.lists(
            st.integers(0, 3_000).map(lambda hours: int((NOW - hours * HOUR).timestamp())), max_size=15
        ).map(lambda seconds: sorted(seconds, reverse=True)),
    }
)
outcomes = st.builds(
    Outcome,
    at=st.just(NOW),
    due_at=st.integers(-3, 50).map(lambda hours: NOW + hours * HOUR),
    reason=st.sampled_from(["", "dns", "gone", "http-403"]),
    recent=st.one_of(st.none(), st.just((int(NOW.timestamp()),))),
    is_our_network_failure=st.booleans(),
)


@given(rows, outcomes, st.sampled_from(Health.values))
def test_a_visit_stores_what_the_rule_says_of_what_it_writes(row, outcome, before):
    feed = Feed(**row, health=before, health_since=NOW - DAY)
    columns = feed.columns_after(outcome, ())
    after = Feed(**row | {name: value for name, value in columns.items() if name in row})
    assert columns["health"] == after.health_at(NOW, our_network_is_down=outcome.is_our_network_failure)
    assert columns["health_since"] == (NOW - DAY if columns["health"] == before else NOW)
    assert ("mailed_health" in columns) == (columns["health"] == "ok")


@pytest.mark.parametrize(("is_ours", "health"), [(True, "ok"), (False, "down")])
def test_a_visit_that_our_own_network_spoiled_stores_no_blame(is_ours, health):
    feed = Feed(state="active", failures=2, reason="dns", succeeded_at=NOW - HOUR, health="ok")
    outcome = Outcome(at=NOW, due_at=NOW + HOUR, reason="dns", is_our_network_failure=is_ours)
    assert feed.columns_after(outcome, ())["health"] == health


@pytest.fixture
def source(db):
    return Source.objects.create(slug="gazette", name="Gazette")


def make(source, number=0, **columns):
    url = f"https://{source.slug}.example/{number}"
    feed = Feed.objects.create(source=source, url=url, succeeded_at=timezone.now())
    Feed.objects.filter(pk=feed.pk).update(**columns)
    return feed


def stored(*names):
    return list(Feed.objects.order_by("pk").values_list(*names))


def test_the_clock_stores_what_the_rule_says_of_every_row(source):
    now = timezone.now()
    ages = [None, now - HOUR, now - 2 * DAY]
    for number, (state, failures, reason, age) in enumerate(
        product(Feed.State.values, (0, 1, 3), ("dns", "http-403"), ages)
    ):
        make(source, number, state=state, failures=failures, reason=reason, succeeded_at=age, due_at=now + HOUR)
    for is_down in (False, True):
        assert Feed.objects.refresh_health(now, our_network_is_down=is_down)
        for feed in Feed.objects.all():
            assert feed.health == feed.health_at(now, our_network_is_down=is_down)
        assert Feed.objects.refresh_health(now, our_network_is_down=is_down) == 0


def test_time_alone_makes_a_feed_late_silent_and_broken(source):
    now = timezone.now()
    hourly = [int((now - n * HOUR).timestamp()) for n in range(20)]
    make(source, due_at=now, recent=hourly)
    assert Feed.objects.refresh_health(now + 2 * HOUR, our_network_is_down=False)
    assert stored("health", "health_since") == [("slow", now + 2 * HOUR)]
    later = now + 5 * DAY
    Feed.objects.update(due_at=later, succeeded_at=later)
    Feed.objects.refresh_health(later, our_network_is_down=False)
    assert stored("health") == [("quiet",)]
    Feed.objects.update(failures=1, succeeded_at=later - HOUR, due_at=later + 3 * DAY)
    Feed.objects.refresh_health(later + 2 * DAY, our_network_is_down=False)
    assert stored("health") == [("down",)]


def test_the_clock_asks_one_query_where_nothing_changed_and_few_for_many(source, django_assert_num_queries):
    for number in range(40):
        make(source, number)
    now = timezone.now()
    with django_assert_num_queries(1):
        Feed.objects.refresh_health(now, our_network_is_down=False)
    Feed.objects.update(failures=3, reason="dns")
    with django_assert_num_queries(5):  # look, savepoint, lock, write, release
        assert Feed.objects.refresh_health(now, our_network_is_down=False) == 40


def test_what_was_mailed_is_forgotten_once_a_feed_is_well(source):
    make(source, health="down", mailed_health="down")
    Feed.objects.refresh_health(timezone.now(), our_network_is_down=False)
    assert stored("health", "mailed_health") == [("ok", "")]


def test_while_our_network_is_down_the_task_blames_nobody(source, monkeypatch):
    make(source, failures=2, reason="dns", succeeded_at=timezone.now() - 2 * DAY)
    monkeypatch.setattr("articles.ingest.network.is_down", lambda: True)
    refresh_health()
    assert stored("health") == [("ok",)]
    monkeypatch.setattr("articles.ingest.network.is_down", lambda: False)
    assert refresh_health() == 1
    assert stored("health") == [("down",)]


def test_a_new_row_is_stored_with_its_health(source):
    Feed.objects.create(source=source, url="https://a.example/1", state="inactive")
    Feed.objects.bulk_create([Feed(source=source, url="https://a.example/2", failures=3, reason="http-404")])
    assert stored("health") == [("unvisited",), ("down",)]


def test_a_feed_just_added_is_not_visited_yet_and_so_is_its_source(source):
    Feed.objects.create(source=source, url="https://a.example/1")
    assert stored("health") == [("unvisited",)]
    assert Source.objects.with_health().get().health == "unvisited"
    Feed.objects.create(source=source, url="https://a.example/2", state="suspended")
    assert Source.objects.with_health().get().health == "unvisited"  # its other feed is about to be visited


def test_a_source_s_health_in_sql_is_that_of_the_lists(db):
    expected = {}
    states = {Health.SUSPENDED: ["suspended"], Health.UNVISITED: ["inactive", "active"]}
    kinds = [(health, state) for health in Health for state in states.get(health, ["active"])]
    for number, chosen in enumerate(product((False, True), repeat=len(kinds))):
        feeds = [kind for kind, is_chosen in zip(kinds, chosen, strict=True) if is_chosen]
        source = Source.objects.create(slug=f"s{number}", name=f"S{number}")
        for place, (health, state) in enumerate(feeds):
            make(source, place, health=health, state=state)
        visited = [health for health, state in feeds if state == "active"]
        expected[source.pk] = combined_health(visited or [health for health, _state in feeds])
    assert dict(Source.objects.with_health().values_list("pk", "health")) == expected


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_at_once_one_changes_each_feed(tmp_path, monkeypatch):
    source = Source.objects.create(slug="gazette", name="Gazette")
    for number in range(6):
        make(source, number, failures=3, reason="http-404")
    moments = [timezone.now(), timezone.now() + timedelta(seconds=9)]
    clocks = [partial(Feed.objects.all().refresh_health, now, our_network_is_down=False) for now in moments]
    run = together(tmp_path, monkeypatch)
    assert sorted(run(clocks)) == [0, 6]
    (rows,) = run([partial(stored, "health", "health_since")])
    assert len(set(rows)) == 1
