"""Observations in the database: one a date, revisions kept, jumps put aside, computed series never stored."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from articles.figures.store import ComputedIsNotStored, confirm_value, put_value, refuse_value, store_points
from articles.models import Dataset, FormerValue, Observation, Provider, Series, WaitingValue
from articles.tests.figures.rows import TERMS, dataset, filled, provider, series

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
FRIDAY = date(2026, 11, 27)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_last_two_values_stand_on_the_series():
    one = filled(series(), ("2026-11-26", "1.1702"), ("2026-11-27", "1.1690"))
    assert (one.last_date, one.last_value) == (FRIDAY, Decimal("1.1690"))
    assert (one.previous_date, one.previous_value) == (date(2026, 11, 26), Decimal("1.1702"))


def test_a_revision_is_kept_and_told():
    one = filled(series(), ("2026-11-26", "1.1702"), ("2026-11-27", "1.1690"))
    assert store_points(one, [(FRIDAY, Decimal("1.1691"))]) == {"revised": 1}
    assert [row.value for row in FormerValue.objects.all()] == [Decimal("1.1690")]
    assert one.last_value == Decimal("1.1691")


def test_a_jump_waits_and_is_asked_about_once():
    one = filled(series(), ("2026-11-26", "1.1702"))
    assert store_points(one, [(FRIDAY, Decimal("11.690"))]) == {"waiting": 1}
    assert not store_points(one, [(FRIDAY, Decimal("11.690"))])
    assert one.last_value == Decimal("1.1702")
    assert WaitingValue.objects.get().before == Decimal("1.1702")


def test_a_confirmed_value_is_stored_with_what_it_replaces_and_does_not_undo_a_later_revision():
    one = filled(series(), ("2026-11-26", "1.1702"), ("2026-11-27", "1.1690"))
    filled(one, ("2026-11-27", "11.690"))
    confirm_value(WaitingValue.objects.get())
    one.refresh_from_db()
    assert one.last_value == Decimal("11.690")
    assert [row.value for row in FormerValue.objects.all()] == [Decimal("1.1690")]
    put_value(one, FRIDAY, Decimal("1.1691"), link="https://banque.example/")
    confirm_value(WaitingValue.objects.get())
    assert one.observations.get(date=FRIDAY).value == Decimal("1.1691")


def test_a_refused_value_leaves_what_is_stored_and_is_not_asked_about_again():
    one = filled(series(), ("2026-11-26", "1.1702"))
    filled(one, ("2026-11-27", "11.690"))
    refuse_value(WaitingValue.objects.get())
    assert not store_points(one, [(FRIDAY, Decimal("11.690"))])
    assert one.last_value == Decimal("1.1702")


def test_a_revision_of_the_provider_drops_the_link_and_the_note_of_a_typed_value():
    one = filled(series(), ("2026-11-26", "1.1702"))
    put_value(one, FRIDAY, Decimal("1.1690"), link="https://banque.example/", note="Lu au tableau.")
    filled(one, ("2026-11-27", "1.1691"))
    found = one.observations.get(date=FRIDAY)
    assert (found.is_by_hand, found.link, found.note) == (False, "", "")


def test_a_typed_value_was_received_when_it_was_typed():
    one = filled(series(), ("2026-11-27", "1.1690"))
    Observation.objects.update(seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    put_value(one, FRIDAY, Decimal("1.1691"), link="https://banque.example/")
    assert one.observations.get().seen_at != datetime(2026, 1, 1, tzinfo=UTC)


def test_the_database_refuses_a_second_value_for_a_date():
    one = filled(series(), ("2026-11-27", "1.1690"))
    refused(lambda: Observation.objects.create(series=one, date=FRIDAY, value=2))


def test_the_database_refuses_a_typed_value_without_a_link():
    one = series()
    refused(lambda: Observation.objects.create(series=one, date=FRIDAY, value=2, is_by_hand=True))
    put_value(one, FRIDAY, Decimal(2), link="https://banque.example/communique")


@pytest.mark.parametrize("missing", TERMS)
def test_the_database_refuses_a_right_without_the_terms_or_the_right_below_it(missing):
    values = {**TERMS, missing: None if missing == "terms_read_on" else ""}
    refused(lambda: Provider.objects.create(slug="p", name="P", may_fetch=True, **values))
    refused(lambda: Provider.objects.create(slug="p", name="P", may_export=True, **TERMS))  # what may not be shown


def test_all_rights_are_off_by_default():
    row = Provider.objects.create(slug="p", name="P")
    assert not any(getattr(row, right) for right in ("may_fetch", "may_show", "may_keep", "may_export", "may_derive"))


def test_a_computed_series_is_never_stored():
    left, right = series(), series("euro-fcfa", "XOF", of=Dataset.objects.get())
    made = series("dollar-fcfa", left=right, operation="/", right=left)
    with pytest.raises(ComputedIsNotStored):
        store_points(made, [(FRIDAY, Decimal(561))])
    with pytest.raises(ComputedIsNotStored):
        put_value(made, FRIDAY, Decimal(561), link="https://banque.example/")
    refused(lambda: Series.objects.filter(pk=made.pk).update(last_date=FRIDAY, last_value=1))


def test_a_series_is_read_or_computed_and_never_both():
    left = series()
    other = filled(series("autre", "XAF", of=left.dataset))
    refused(lambda: Series.objects.filter(pk=other.pk).update(left=left, right=left, operation="/"))
    refused(lambda: Series.objects.filter(pk=other.pk).update(dataset=None))


def test_without_the_right_to_keep_only_the_last_value_stays():
    one = filled(
        series(of=dataset(provider(may_keep=False, may_export=False))), ("2026-11-26", "1.1"), ("2026-11-27", "1.2")
    )
    assert list(one.observations.values_list("date", flat=True)) == [FRIDAY]
    assert one.previous_value is None


def test_fifteen_digits_come_back_as_they_were_written():
    one = filled(series(), ("2026-11-27", "123456789.123456"))
    assert one.observations.get().value == one.last_value == Decimal("123456789.123456")


def test_the_first_real_values_delete_the_invented_ones():
    one = series()
    Observation.objects.create(series=one, date=FRIDAY, value=9, is_sample=True)
    filled(one, ("2026-11-26", "1.1690"))
    assert [row.value for row in one.observations.all()] == [Decimal("1.1690")]
    assert not one.is_sample
