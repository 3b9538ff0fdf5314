"""No road leads inside our own walls. All forms on all roads: python -m benches.security.ssrf."""

import pytest

from benches.security.roads import ROADS
from benches.security.walls import FRONT, HOSTS, Canary, OutsideSite, treacherous_names

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])]

TRICKS = ["127.0.0.1", "2130706433", "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "inside.example"]


@pytest.fixture
def canary():
    one = Canary()
    yield one
    one.close()


@pytest.fixture
def front(canary):
    one = OutsideSite(canary.port)
    yield one
    one.close()


@pytest.fixture(autouse=True)
def _treacherous(settings):
    settings.WEBSUB = True
    settings.FETCH_HOST_PAUSE = 0
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = ""
    with treacherous_names({"rebind.example": lambda: [f"{FRONT}0.1", "127.0.0.1"]}):
        yield


@pytest.mark.parametrize("road", ROADS)
def test_no_spelling_of_an_inner_address_is_connected_to(road, canary):
    told = ROADS[road]([f"http://{trick}:{canary.port}/" for trick in TRICKS])
    assert told.total() >= len(TRICKS)
    assert canary.knocks == 0


@pytest.mark.parametrize("road", ROADS)
def test_no_redirect_leads_inside(road, canary, front, settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = f"{FRONT}0.0/16:{front.port}"
    places = [f"http://{trick}:{canary.port}/" for trick in TRICKS] + [f"//127.0.0.1:{canary.port}/"]
    told = ROADS[road](front.leading(places))
    assert told.total() >= len(places)
    assert front.knocks >= len(places)
    assert canary.knocks == 0


@pytest.mark.parametrize("road", ROADS)
def test_no_name_that_changes_its_answer_leads_inside(road, canary, front, settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = f"{FRONT}0.0/16:{front.port}"
    ROADS[road]([f"http://rebind.example:{port}/" for port in (front.port, canary.port)])
    assert front.knocks > 0
    assert canary.knocks == 0


def test_every_spelling_at_the_door(canary):
    ROADS["fetch"]([f"http://{host}{at}/" for host in HOSTS for at in (f":{canary.port}", "")])
    assert canary.knocks == 0


def test_the_canary_sees_who_comes(canary, settings):
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "1"
    told = ROADS["fetch"]([f"http://{trick}:{canary.port}/" for trick in TRICKS])
    assert told["read"] == canary.knocks >= 4
