"""A dataset is visited: what comes is stored once, what is bad leaves what was there, and says why."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.figures.read.by_kind import READERS
from articles.figures.visit import address, read_dataset, store_result, visit_due
from articles.ingest.records import Fetched, FetchError
from articles.models import Dataset, FormerValue, Observation, Series
from articles.tests.figures.documents import PAGE, ecb, pink_sheet
from articles.tests.figures.rows import Network, dataset, filled, provider, series

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
URL = "https://banque.example/taux.xml"
FRIDAY = ecb(("2026-11-27", {"USD": "1.1690", "ZAR": "20.1"}))


@pytest.fixture
def usd():
    return series()


def visit(content, now=NOW):
    Dataset.objects.update(due_at=now)
    return visit_due(now, get=Network().at(URL, content))["taux"]


def values():
    return [(str(row.date), row.value) for row in Observation.objects.order_by("date")]


def test_a_visit_stores_what_comes_and_again_nothing(usd):
    assert visit(FRIDAY) == {"new": 1}
    assert visit(FRIDAY) == {}
    assert values() == [("2026-11-27", Decimal("1.1690"))]
    found = Dataset.objects.get()
    assert (found.reason, found.succeeded_at, found.lease_token) == ("", NOW, None)


def test_an_unchanged_document_that_names_no_validators_leaves_those_that_are_known(usd):
    filled(usd, ("2026-11-27", "1.1690"))
    Dataset.objects.update(etag='"7"', last_modified="Fri, 27 Nov 2026 14:00:00 GMT")
    visit(Fetched(URL, not_modified=True))
    found = Dataset.objects.get()
    assert (found.etag, found.last_modified) == ('"7"', "Fri, 27 Nov 2026 14:00:00 GMT")


def test_a_dataset_is_visited_when_it_is_due_and_not_before(usd):
    Dataset.objects.update(due_at=NOW + timedelta(minutes=1))
    assert visit_due(NOW, get=Network()) == {}


def test_a_reader_that_raises_costs_its_own_dataset_a_visit_and_no_other(usd, monkeypatch):
    series("euro-rand", "ZAR", of=dataset(usd.dataset.provider, slug="autres"))
    Dataset.objects.update(due_at=NOW)
    read = READERS["ecb"]
    monkeypatch.setitem(READERS, "ecb", lambda content: read(content) if content == FRIDAY else {}["no such key"])
    network = Network().at(URL, b"<odd/>").at("https://banque.example/autres.xml", FRIDAY)
    assert visit_due(NOW, get=network) == {"taux": {}, "autres": {"new": 1}}
    found = Dataset.objects.get(pk="taux")
    assert (found.reason, found.failures, found.lease_token) == ("error", 1, None)
    assert "journal du serveur" in found.sentence
    assert found.due_at > NOW


@pytest.mark.parametrize(("right", "active"), [(False, True), (True, False)])
def test_nothing_is_fetched_without_the_right_nor_when_switched_off(right, active):
    series(of=dataset(provider(may_fetch=right), is_active=active, due_at=NOW))
    network = Network().at(URL, FRIDAY)
    assert visit_due(NOW, get=network) == {}
    assert network.asked == []


BAD = {
    "page": PAGE,
    "dtd": ecb(("2026-11-28", {"USD": "1.2"}), head="<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    "malformed": FRIDAY[:-9],
    "timeout": FetchError("timeout", "Le site n’a pas répondu à temps."),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_document_says_why_and_leaves_what_was_there(usd, reason):
    visit(FRIDAY)
    assert visit(BAD[reason], NOW + timedelta(days=3)) == {}
    found = Dataset.objects.get()
    assert found.reason == reason
    assert found.sentence.endswith(".")
    assert values() == [("2026-11-27", Decimal("1.1690"))]


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("renamed-column", ecb(("2026-11-28", {"GBP": "0.8", "ZAR": "20.2"}))),
        ("two-values", ecb(("2026-11-28", {"USD": "1.2", "ZAR": "20.2"}), ("2026-11-28", {"USD": "1.3"}))),
        ("not-a-number", ecb(("2026-11-28", {"USD": "1.234,56", "ZAR": "20.2"}))),
        ("future", ecb(("2026-11-28", {"ZAR": "20.2"}), ("2026-12-28", {"USD": "1.2"}))),
    ],
)
def test_a_bad_column_says_why_on_its_series_and_the_others_go_on(usd, reason, content):
    rand = series("euro-rand", "ZAR", of=usd.dataset)
    visit(FRIDAY)
    assert visit(content, NOW + timedelta(days=1)) == {"new": 1}
    usd.refresh_from_db()
    rand.refresh_from_db()
    assert (usd.reason, usd.last_value) == (reason, Decimal("1.1690"))
    assert usd.sentence.endswith(".")
    assert (rand.reason, rand.last_value) == ("", Decimal("20.2"))
    visit(ecb(("2026-11-29", {"USD": "1.2", "ZAR": "20.3"})), NOW + timedelta(days=2))
    usd.refresh_from_db()
    assert usd.reason == ""


def test_a_worker_that_lost_its_lease_writes_nothing(usd):
    token = Dataset.objects.claim("taux", NOW)
    late = read_dataset(usd.dataset, NOW, get=Network().at(URL, FRIDAY))
    assert Dataset.objects.claim("taux", NOW) is None
    assert Dataset.objects.claim("taux", NOW + timedelta(minutes=4))
    assert store_result(late, token, NOW) == {}
    assert values() == []


def test_a_worker_that_dies_costs_one_lease(usd):
    Dataset.objects.update(due_at=NOW)
    Dataset.objects.claim("taux", NOW)
    network = Network().at(URL, FRIDAY)
    assert visit_due(NOW + timedelta(minutes=1), get=network) == {}
    assert visit_due(NOW + timedelta(minutes=4), get=network) == {"taux": {"new": 1}}


def test_after_a_gap_the_past_is_asked_for_and_then_the_day_alone():
    one = series(of=dataset(history_url="https://banque.example/90d.xml", due_at=NOW))
    past = ecb(("2026-11-26", {"USD": "1.17"}), ("2026-11-27", {"USD": "1.1690"}))
    network = Network().at(URL, FRIDAY).at("https://banque.example/90d.xml", past)
    visit_due(NOW, get=network)
    Dataset.objects.update(due_at=NOW + timedelta(days=1))
    visit_due(NOW + timedelta(days=1), get=network)
    assert [request.url for request in network.asked] == ["https://banque.example/90d.xml", URL]
    assert one.observations.count() == 2


def test_the_workbook_is_found_on_its_page():
    page = "https://banque.example/prix"
    of = dataset(reader="pink-sheet", rhythm="month-begin", url=page, due_at=NOW)
    series("cacao", "Cocoa", of=of, column_unit="($/kg)", frequency="M", kind="commodity")
    link = b"<html><a href='/doc/1234/CMO-Historical-Data-Monthly.xlsx'>"
    book = "https://banque.example/doc/1234/CMO-Historical-Data-Monthly.xlsx"
    visit_due(NOW, get=Network().at(page, link).at(book, pink_sheet(("2026M10", 70, 6.1))))
    assert values() == [("2026-10-01", Decimal("6.1"))]


def test_an_address_asks_for_its_years_and_days():
    assert address("https://a.example/?date={from_year}:{year}&s={from_date}", NOW).endswith(
        "date=2011:2026&s=2024-09-18"
    )


def tried(*args):
    out = StringIO()
    call_command("try_series", *args, stdout=out)
    return out.getvalue()


def test_trying_prints_what_would_come_and_stores_nothing(usd, tmp_path):
    filled(usd, ("2026-11-26", "1.17"))
    file = tmp_path / "taux.xml"
    file.write_bytes(
        ecb(("2026-11-26", {"USD": "1.1701"}), ("2026-11-27", {"USD": "1.1690"}), ("2026-11-28", {"USD": "9"}))
    )
    assert "euro-dollar: 3 values: 1 new, 1 revised, 1 to confirm." in tried("euro-dollar", "--file", str(file))
    assert "euro-dollar: 3 values" in tried("taux", "--file", str(file))
    assert values() == [("2026-11-26", Decimal("1.17"))]
    assert not FormerValue.objects.exists()


def test_trying_says_what_is_wrong(usd, tmp_path):
    file = tmp_path / "page"
    file.write_bytes(PAGE)
    for args, words in [
        (("taux", "--file", str(file)), "page: L’adresse a donné une page web"),
        (("rien",), "Datasets: taux"),
        (("taux", "--file", str(tmp_path / "absent")), "cannot be read"),
    ]:
        with pytest.raises(CommandError, match=words):
            tried(*args)
    usd.dataset.provider.may_fetch = False
    usd.dataset.provider.save()
    with pytest.raises(CommandError, match="may_fetch is off"):
        tried("taux")
    assert Series.objects.get().last_value is None
