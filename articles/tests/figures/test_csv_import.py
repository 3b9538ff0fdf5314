"""Values from a file: each bad line told, all or nothing."""

import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.admin.figures.value_forms import sentence_of
from articles.figures.csv_import import MAX_LINES, Line, parse_csv
from articles.models import Act, FormerValue, Observation, Series, WaitingValue
from articles.tests.figures.rows import dataset, filled, series

TODAY = date(2026, 11, 28)
HEADER = "serie;date;valeur;source;note"
GOOD = "brvm;2026-11-27;312.84;https://brvm.example/boc;Bulletin"


def parse(*lines, header=HEADER):
    return parse_csv("\n".join([header, *lines]).encode(), {"brvm"}, TODAY)


def test_a_good_line_is_a_value():
    assert parse(GOOD) == (
        [Line("brvm", date(2026, 11, 27), Decimal("312.84"), "https://brvm.example/boc", "Bulletin")],
        [],
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("autre;2026-11-27;1;https://a.example/;", "series"),
        ("brvm;31/02;1;https://a.example/;", "date"),
        ("brvm;2026-02-31;1;https://a.example/;", "date"),
        ("brvm;2026-11;1;https://a.example/;", "date"),
        ("brvm;2026-12-01;1;https://a.example/;", "future"),
        ("brvm;2026-11-27;1.234,56;https://a.example/;", "two-readings"),
        ("brvm;2026-11-27;=cmd;https://a.example/;", "value"),
        ("brvm;2026-11-27;1;;", "link"),
        ("brvm;2026-11-27;1;javascript:alert(1);", "link"),
        ("brvm;2026-11-27;1;https://a.example/;=cmd|' /C calc'!A0", "note"),
        ("brvm;2026-11-27;999999999.9999999;https://a.example/;", "decimals"),
        ("brvm;2026-11-27;1;https://a\0.example/;", "link"),
        ("brvm;2026-11-27;1;https://a\t.example/;", "link"),
        ("brvm;2026-11-27;1;https://a.example/;un\0mot", "note"),
        ("brvm;2026-11-27;1", "cells"),
    ],
)
def test_a_bad_line_is_told_with_its_number_beside_good_ones(line, reason):
    lines, faults = parse(GOOD.replace("27", "26"), line)
    assert len(lines) == 1
    assert [(one.number, one.reason) for one in faults] == [(3, reason)]
    assert sentence_of(faults[0].reason, faults[0].readings).endswith(".")


def test_a_decimal_comma_is_read_empty_lines_are_none_and_a_date_stands_once():
    lines, faults = parse("", GOOD.replace("312.84", "312,84"), ";;;;")
    assert (faults, lines[0].value) == ([], Decimal("312.84"))
    assert [(one.number, one.reason) for one in parse(GOOD, GOOD)[1]] == [(3, "twice")]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a;b", HEADER.encode("utf-16")])
def test_what_is_no_such_file_is_told(content):
    assert parse_csv(content, {"brvm"}, TODAY)[1]


def test_no_line_is_read_after_the_last_that_may_be():
    lines, faults = parse(*["brvm;31/02;1;https://a.example/;"] * MAX_LINES, GOOD)
    assert lines == []
    assert len(faults) == MAX_LINES + 1
    assert faults[0].reason == "too-long"
    assert not [one for one in parse(*[""] * (MAX_LINES - 1), GOOD)[1] if one.reason == "too-long"]


def test_a_million_empty_lines_take_no_memory():
    content = f"{HEADER}\n".encode() + b"\n" * 1_000_000
    tracemalloc.start()
    faults = parse_csv(content, {"brvm"}, TODAY)[1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.reason for one in faults] == ["too-long"]
    assert peak < 2_000_000


@pytest.fixture
def rate(db):
    return filled(series(of=dataset()), ("2026-11-23", "1.1690"))


IMPORT = "admin:articles_observation_import"


def upload(client, *lines):
    file = SimpleUploadedFile("v.csv", "\n".join([HEADER, *lines]).encode())
    return client.post(reverse(IMPORT), {"file": file})


def test_a_file_is_previewed_and_then_stored_whole(admin_client, rate):
    shown = upload(
        admin_client,
        "euro-dollar;2026-11-23;1.1;https://a.example/;",
        "euro-dollar;2026-11-24;1,2;https://a.example/;",
    )
    assert Observation.objects.count() == 1
    assert "2 valeurs. Rien n’est encore enregistré." in shown.text
    admin_client.post(reverse(IMPORT), {"signed": shown.context["signed"]})
    assert [row.value for row in Observation.objects.order_by("date")] == [Decimal("1.1"), Decimal("1.2")]
    assert FormerValue.objects.get().value == Decimal("1.1690")
    assert Act.objects.filter(verb="add", kind="articles.observation").count() == 2


JUMPS = ("euro-dollar;2026-11-24;11,7;https://a.example/;Avis", "euro-dollar;2026-11-25;1,17;https://a.example/;")


def test_implausible_lines_stand_in_the_preview_and_wait_for_a_colleague(admin_client, rate):
    shown = upload(admin_client, *JUMPS)
    assert "1 valeur s’écarte trop de celle d’avant" in shown.text
    assert "<td>11,7</td>" in shown.text
    assert "<td>1,169</td>" in shown.text
    admin_client.post(reverse(IMPORT), {"signed": shown.context["signed"]})
    assert [row.value for row in Observation.objects.order_by("date")] == [Decimal("1.169"), Decimal("1.17")]
    waiting = WaitingValue.objects.get()
    assert (waiting.value, waiting.before, waiting.note) == (Decimal("11.7"), Decimal("1.169"), "Avis")
    assert Act.objects.filter(verb="add", kind="articles.waitingvalue").count() == 1


def test_implausible_lines_are_stored_if_they_are_confirmed(admin_client, rate):
    shown = upload(admin_client, *JUMPS)
    sent = {"signed": shown.context["signed"], "confirmed": shown.context["doubts"]}
    filled(rate, ("2026-11-23", "1.1691"))
    admin_client.post(reverse(IMPORT), sent)  # of another value before it
    assert WaitingValue.objects.count() == 1
    shown = upload(admin_client, *JUMPS)
    admin_client.post(reverse(IMPORT), sent | {"confirmed": shown.context["doubts"]})
    assert Observation.objects.get(date=date(2026, 11, 24)).value == Decimal("11.7")


def test_a_file_with_one_bad_line_stores_nothing(admin_client, rate):
    shown = upload(
        admin_client, "euro-dollar;2026-11-24;9;https://a.example/;", "euro-dollar;31/02;9;https://a.example/;"
    )
    assert "1 ligne à corriger. Rien n’est enregistré." in shown.text
    assert shown.context["signed"] == ""
    assert Observation.objects.count() == 1


def test_a_forged_preview_stores_nothing(admin_client, rate):
    admin_client.post(reverse(IMPORT), {"signed": "forged"})
    assert Observation.objects.count() == 1


def test_a_computed_series_takes_no_value(admin_client, rate):
    series("calcul", left=rate, operation="/", right=rate)
    assert "aucune série" in upload(admin_client, "calcul;2026-11-24;9;https://a.example/;").text.lower()
    assert not Series.objects.get(pk="calcul").observations.exists()
