"""The page of a takedown as a site runs it: no transaction of a test is around the request."""

import pytest

from articles.models import Source, Withdrawal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def test_a_source_is_withdrawn_by_its_page_outside_of_a_transaction(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("chef", "chef@desk.example", "x"))
    source = Source.objects.create(slug="s", name="S")
    answer = client.post(f"/gestion/articles/source/{source.pk}/withdraw/", {"reason": "Demande"})
    assert (answer.status_code, answer.get("Location")) == (302, f"/gestion/articles/source/{source.pk}/change/")
    assert Withdrawal.objects.get().source == source
