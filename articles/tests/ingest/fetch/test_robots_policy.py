import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.errors import failure
from articles.ingest.fetch import robots_policy
from articles.ingest.records import Fetched
from articles.models import Host

pytestmark = pytest.mark.django_db
RULES = "User-agent: *\nDisallow: /private"
PAGE, PRIVATE, OTHER = "https://a.example/a", "https://a.example/private/b", "https://b.example/private/c"


class Site:
    """Answers every robots.txt with the same text or failure, and remembers what it was asked."""

    def __init__(self, says=RULES):
        self.says, self.asked = says, []

    async def get(self, request):
        self.asked.append(request.url)
        if isinstance(self.says, str):
            return Fetched(request.url, self.says.encode(), "text/plain")
        raise self.says


def asked(site, *urls):
    return robots_policy.check_robots(urls, get=site.get)


def later(**delay):
    """Let time pass for every robots.txt we keep."""
    for host in Host.objects.exclude(robots_until=None):
        Host.objects.filter(pk=host.pk).update(robots_until=host.robots_until - timedelta(**delay))


def test_every_site_is_asked_once_and_obeyed():
    site = Site()
    assert asked(site, PAGE, PRIVATE, OTHER) == {PAGE: True, PRIVATE: False, OTHER: False}
    assert sorted(site.asked) == ["https://a.example/robots.txt", "https://b.example/robots.txt"]


def test_what_a_site_said_holds_a_day():
    site = Site()
    asked(site, PAGE)
    later(hours=23)
    assert asked(site, PRIVATE) == {PRIVATE: False}
    assert len(site.asked) == 1
    later(hours=2)
    asked(site, PAGE)
    assert len(site.asked) == 2


@pytest.mark.parametrize("reason", ["http-404", "http-403", "http-401", "gone", "empty", "redirect-loop"])
def test_a_site_without_robots_txt_allows_everything(reason):
    assert asked(Site(failure(reason)), PRIVATE) == {PRIVATE: True}


@pytest.mark.parametrize(
    "reason", ["http-500", "unavailable", "too-many", "timeout", "dns", "private-address", "too-large"]
)
def test_a_site_whose_robots_txt_cannot_be_read_is_waited_for(reason):
    site = Site(failure(reason))
    assert asked(site, PAGE) == {}
    assert asked(site, PAGE) == {}
    assert len(site.asked) == 1
    later(hours=2)
    site.says = RULES
    assert asked(site, PAGE) == {PAGE: True}


def test_a_site_that_is_ill_keeps_what_it_said_before():
    site = Site()
    asked(site, PAGE)
    later(hours=25)
    site.says = failure("http-503")
    assert asked(site, PAGE, PRIVATE) == {PAGE: True, PRIVATE: False}


def test_the_wait_a_site_asks_for_is_kept():
    asked(Site(failure("too-many", 7_200)), PAGE)
    assert Host.objects.get().robots_until > timezone.now() + timedelta(hours=1, minutes=55)


def test_a_pause_is_owed_to_the_sites_that_were_asked(settings):
    settings.FETCH_HOST_PAUSE = 1.0
    site, free_at = Site(), {}
    robots_policy.check_robots([PAGE], get=site.get, free_at=free_at)
    assert timezone.now() < free_at["a.example"] < timezone.now() + timedelta(seconds=1.1)
    free_at.clear()
    robots_policy.check_robots([PAGE], get=site.get, free_at=free_at)
    assert free_at == {}


def test_of_a_site_that_wants_long_pauses_one_address_a_call_is_let_through(settings):
    settings.FETCH_HOST_PAUSE = 1.0
    site = Site("User-agent: *\nCrawl-delay: 10\nDisallow: /private")
    assert asked(site, PRIVATE, PAGE, PAGE + "2") == {PRIVATE: False, PAGE: True}


def test_the_lease_of_a_site_is_left_alone():
    now, token = timezone.now(), uuid.uuid4()
    Host.objects.claim(["a.example"], token, now)
    asked(Site(), PAGE)
    host = Host.objects.get()
    assert (host.lease_token, host.robots) == (token, RULES)


def test_a_port_is_a_site_of_its_own():
    site = Site()
    asked(site, "http://a.example:8080/x")
    assert site.asked == ["http://a.example:8080/robots.txt"]
    assert Host.objects.get().name == "a.example:8080"


def test_a_file_of_any_bytes_can_be_kept():
    class Noise(Site):
        async def get(self, request):
            return Fetched(request.url, b"\x00\xff\xfe\x80User-agent: *\n\x00Disallow: /" + b"x" * 3_000_000)

    asked(Noise(), PAGE)
    assert len(Host.objects.get().robots) <= 512_000


def test_what_is_no_address_is_never_permitted():
    site = Site()
    assert asked(site, "", "http://[", "mailto:a@a.example") == {}
    assert site.asked == []


def test_known_sites_cost_one_query(django_assert_num_queries):
    asked(Site(), PAGE)
    with django_assert_num_queries(1):
        asked(Site(), PAGE, PRIVATE)


def test_a_page_may_be_refused_or_must_wait_with_a_sentence():
    assert robots_policy.robots_refusal(PAGE, get=Site().get) is None
    assert robots_policy.robots_refusal(PRIVATE, get=Site().get).reason == "robots"
    assert robots_policy.robots_refusal(OTHER, get=Site(failure("http-500")).get).reason == "robots-unknown"
