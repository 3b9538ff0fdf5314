"""The rulebook is the newsroom's rows, read again only when one has changed."""

import pytest
from django.core.management import call_command

from articles.filing import current
from articles.filing.classify import classify
from articles.filing.records import Hint
from articles.filing.rulebook import default_rulebook
from articles.filing.shipped_terms import shipped_organisations, shipped_terms
from articles.models import Organisation, Phrase, Refiling, Sector

pytestmark = pytest.mark.django_db


def sectors_of(title, rulebook=None):
    return classify(title, "", "fr", Hint(), rulebook or current.current_rulebook()).sectors


def zorgal(**values):
    return Phrase(text="zorgal", kind="sector", slug="mines", weight=5, **values)


def saved_zorgal():
    phrase = zorgal()
    phrase.save()
    return phrase


def test_what_ships_stands_in_where_nothing_is_loaded():
    assert current.current_rulebook() is default_rulebook()


def test_what_is_loaded_says_what_ships_and_is_read_once(django_assert_num_queries):
    call_command("load_data", "--demo", verbosity=0)
    current.current_rulebook()
    with django_assert_num_queries(3):
        assert current.current_rulebook() is not default_rulebook()
    assert set(current.terms_of(Phrase.objects.active())) == set(shipped_terms())
    loaded = {one.slug: one for one in current.active_organisations()}
    assert loaded.keys() == {one.slug for one in shipped_organisations()}
    for one in shipped_organisations():
        found = loaded[one.slug]
        assert set(found.names) >= set(one.names)
        assert (found.kind, found.sector, found.country, found.region, found.listed) == (
            (one.kind, one.sector, one.country, one.region, one.listed)
        )


def test_an_expression_counts_as_soon_as_it_is_saved_and_no_longer_than_it_is_active():
    phrase = saved_zorgal()
    assert sectors_of("Le zorgal se vend bien") == ("mines",)
    Phrase.objects.filter(pk=phrase.pk).set_active(active=False)
    assert sectors_of("Le zorgal se vend bien") == ()
    phrase.active = True
    phrase.save()
    assert sectors_of("Le zorgal se vend bien") == ("mines",)


def test_an_expression_that_is_deleted_counts_no_more():
    Phrase.objects.create(text="autre", kind="sector", slug="mines")
    phrase = saved_zorgal()
    current.current_rulebook()
    phrase.delete()
    assert sectors_of("Le zorgal se vend bien") == ()


def test_an_organisation_speaks_for_its_sector_as_soon_as_it_is_saved():
    Phrase.objects.create(text="autre", kind="sector", slug="sante")
    assert sectors_of("Zorgal ouvre une agence") == ()
    sector = Sector.objects.create(slug="mines", name_fr="Mines", name_en="Mining")
    Organisation.objects.create(slug="zorgal", name_fr="Zorgal", name_en="Zorgal", sector=sector)
    filed = classify("Zorgal ouvre une agence", "", "fr", Hint(), current.current_rulebook())
    assert (filed.sectors, filed.organisations) == (("mines",), ("zorgal",))


def test_as_long_as_nothing_changes_three_questions_are_asked(django_assert_num_queries):
    saved_zorgal()
    first = current.current_rulebook()
    with django_assert_num_queries(3):
        assert current.current_rulebook() is first


def test_a_change_dated_before_what_is_known_counts_once_a_run_is_asked_for():
    # Of two changes the one that is committed last may be dated first: neither the number nor the latest date moves.
    phrase = saved_zorgal()
    assert sectors_of("Le zorgal se vend bien") == ("mines",)
    Phrase.objects.filter(pk=phrase.pk).update(slug="sante")
    Refiling.objects.request_run()
    assert sectors_of("Le zorgal se vend bien") == ("sante",)


def test_a_trial_changes_what_is_filed_by_nothing_else():
    Phrase.objects.create(text="autre", kind="sector", slug="sante")
    trial = current.rulebook_with(zorgal())
    assert sectors_of("Le zorgal se vend bien", trial) == ("mines",)
    assert sectors_of("Le zorgal se vend bien") == ()


def test_a_trial_of_a_saved_expression_takes_its_place():
    phrase = saved_zorgal()
    phrase.slug = "sante"
    assert sectors_of("Le zorgal se vend bien", current.rulebook_with(phrase)) == ("sante",)
    phrase.active = False
    assert sectors_of("Le zorgal se vend bien", current.rulebook_with(phrase)) == ()
