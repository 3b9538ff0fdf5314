"""Values typed by hand: how a number is read, what is asked back, and what is not shown before it is confirmed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from articles.figures.read.numbers import Unread, read_by_hand
from articles.figures.store import confirm_value
from articles.figures.wording import number_by_hand
from articles.models import Act, FormerValue, Observation, WaitingValue
from articles.tests.figures.rows import dataset, filled, series

ADD = "admin:articles_observation_add"
LIST = "/gestion/articles/observation/?q=maroc"
LINK = "https://banque.example/avis"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("22,5", "22.5"), ("22.5", "22.5"), (" 22,50 ", "22.5"), ("7", "7"), ("0", "0"), ("1250.5", "1250.5")),
        *((f"1{space}250,5", "1250.5") for space in " \u00a0\u2009\u202f"),
        *(("1 250", "1250"), ("1 250,125", "1250.125"), ("12 345 678,9", "12345678.9"), ("1250,125", "1250.125")),
        *(("-3,5", "-3.5"), ("\u22123,5", "-3.5"), ("+3.5", "3.5"), ("655,9570", "655.957"), ("22,5000", "22.5")),
        *(("0,125", "0.125"), ("0.250", "0.25"), ("-0,125", "-0.125"), ("999999999,999999", "999999999.999999")),
    ],
)
def test_a_number_is_read_with_a_comma_or_a_point(text, value):
    assert read_by_hand(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        *(("1,250", "1250 1.25"), ("1.250", "1250 1.25"), ("655,957", "655957 655.957"), ("-1,250", "-1250 -1.25")),
        *(("1.250,5", "1250.5 1.2505"), ("1,250.5", "1250.5 1.2505")),
    ],
)
def test_a_number_that_may_be_two_is_asked_back(text, readings):
    with pytest.raises(Unread, match="two-readings") as found:
        read_by_hand(text)
    assert [*found.value.readings] == [*map(Decimal, readings.split())]
    assert [read_by_hand(number_by_hand(one)) for one in found.value.readings] == [*found.value.readings]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (text, "value")
            for text in ("", "x", "1e3", "=1", "1,2,3", "1.250.000", "1 25", "12 34,5", "2,", ",5", "٣", "NaN")
        ),
        *(("1,1234567", "decimals"), ("1000000000", "too-large"), ("-1 000 000 000", "too-large")),
    ],
)
def test_what_is_no_number_or_does_not_fit_is_told(text, reason):
    with pytest.raises(Unread, match=reason):
        read_by_hand(text)


@pytest.fixture
def maroc(db):
    return filled(series("maroc", of=dataset(), unit_fr="%", max_jump=3), ("2026-11-26", "2.25"))


def typed(client, value, page=None, **more):
    page = page or reverse(ADD)
    inline = {"former_values-TOTAL_FORMS": "0", "former_values-INITIAL_FORMS": "0"}
    return client.post(page, {"series": "maroc", "date": "2026-11-27", "value": value, "link": LINK, **inline, **more})


def test_a_typed_value_is_stored_and_the_list_that_follows_shows_it(admin_client, maroc):
    filled(maroc, ("2026-11-28", "2.25"))
    assert 'type="text" name="value"' in admin_client.get(reverse(ADD)).text.replace("\n", "")
    assert typed(admin_client, "2,5").url == LIST
    assert Observation.objects.get(date=date(2026, 11, 27)).value == Decimal("2.5")
    text = admin_client.get(LIST).text
    assert text.index("2,5<") < text.index("2,25<")


def test_a_number_with_two_readings_is_asked_back_in_a_sentence(admin_client, maroc):
    assert "Écrivez 1250 ou 1,25." in typed(admin_client, "1,250").text
    assert Observation.objects.count() == 1


def test_an_implausible_value_is_shown_nowhere_until_it_is_confirmed(admin_client, maroc):
    asked = typed(admin_client, "22.5")
    assert "22,5\u00a0%\u202f; la dernière valeur est 2,25\u00a0% (26 novembre 2026)." in asked.text
    assert (Observation.objects.count(), WaitingValue.objects.count()) == (1, 0)
    other = typed(admin_client, "32.5", confirmed=asked.context["confirmation"])
    assert "32,5\u00a0%" in other.text
    assert typed(admin_client, "22.5", confirmed=asked.context["confirmation"]).status_code == 302
    maroc.refresh_from_db()
    assert maroc.last_value == Decimal("22.5")
    assert Act.objects.filter(verb="add", kind="articles.observation").count() == 1


def test_an_implausible_value_may_be_left_to_a_colleague_again_after_it_was_refused(admin_client, maroc):
    asked = typed(admin_client, "22,5", note="Lu au tableau.")
    for _time in range(2):
        left = typed(admin_client, "22,5", note="Lu au tableau.", wait=asked.context["confirmation"])
        assert left.url == "/gestion/articles/waitingvalue/"
        waiting = WaitingValue.objects.undecided().get()
        WaitingValue.objects.update(state=WaitingValue.State.REFUSED)
    assert Observation.objects.count() == 1
    confirm_value(waiting)
    stored = Observation.objects.get(date=date(2026, 11, 27))
    assert (stored.value, stored.link, stored.note, stored.is_by_hand) == (
        Decimal("22.5"),
        LINK,
        "Lu au tableau.",
        True,
    )


def test_an_implausible_correction_is_asked_about_too(admin_client, maroc):
    page = reverse("admin:articles_observation_change", args=[maroc.observations.get().pk])
    asked = typed(admin_client, "22,5", page)
    assert not FormerValue.objects.exists()
    assert typed(admin_client, "22,5", page, confirmed=asked.context["confirmation"]).url == LIST
    assert FormerValue.objects.get().value == Decimal("2.25")


@pytest.mark.parametrize(("language", "text"), [("fr", "655,9570"), ("en", "655.9570")])
def test_a_stored_value_stands_in_the_form_as_it_can_be_typed(admin_client, maroc, language, text):
    with override(language):
        assert number_by_hand(Decimal("655.957000")) == text
    assert read_by_hand(text) == Decimal("655.957")
