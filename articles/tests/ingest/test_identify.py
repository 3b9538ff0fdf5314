from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.ingest.identify import identify, key_of, title_key, triage
from articles.ingest.records import Entry

ENTRY = Entry(guid="g1", url="https://a.example/1", title="La BCEAO maintient son taux", summary="Le comité a décidé.")


def test_a_key_is_the_guid_s_and_the_address_s_only_where_there_is_none():
    assert key_of("g1", "https://a.example/1") == key_of("g1", "https://a.example/2")
    assert key_of("", "https://a.example/1") != key_of("", "https://a.example/2")
    assert len(key_of("g1", "")) == 32


@pytest.mark.parametrize("field", ["title", "summary", "content_html", "url", "author", "image"])
def test_a_change_of_what_an_entry_says_changes_its_fingerprint(field):
    changed = identify(replace(ENTRY, **{field: "autre"}))
    assert changed.fingerprint != identify(ENTRY).fingerprint
    assert changed.key == identify(ENTRY).key


def test_a_moved_date_is_no_change():
    moved = replace(ENTRY, published=datetime(2026, 1, 1, tzinfo=UTC))
    assert identify(moved).fingerprint == identify(ENTRY).fingerprint


def test_text_moved_from_one_field_to_the_next_is_a_change():
    one, other = replace(ENTRY, title="ab", summary="c"), replace(ENTRY, title="a", summary="bc")
    assert identify(one).fingerprint != identify(other).fingerprint


def test_triage_tells_new_from_changed_from_unchanged():
    new, changed, same = (identify(replace(ENTRY, guid=guid)) for guid in ("new", "changed", "same"))
    found = triage([new, changed, same], {changed.key: "0" * 32, same.key: same.fingerprint})
    assert (found.new, found.changed, found.unchanged) == ((new,), (changed,), 1)


def test_a_key_twice_in_one_document_counts_once_and_the_first_wins():
    first, second = identify(ENTRY), identify(replace(ENTRY, title="Autre"))
    found = triage([first, second], {})
    assert found.new == (first,)
    assert found.skipped == {"duplicate": 1}


def test_what_was_stored_is_found_unchanged_the_second_time():
    items = [identify(replace(ENTRY, guid=str(n))) for n in range(5)]
    known = {item.key: item.fingerprint for item in triage(items, {}).new}
    again = triage(items, known)
    assert (again.new, again.changed, again.unchanged) == ((), (), 5)


@pytest.mark.parametrize(
    "title", ["Marché à terme : le cacao", "MARCHE A TERME – LE CACAO", " marché  à terme, le cacao ! "]
)
def test_a_title_key_ignores_case_accents_and_punctuation(title):
    assert title_key(title) == title_key("marche a terme le cacao")


def test_other_words_have_another_title_key_and_no_words_have_none():
    assert title_key("le cacao monte") != title_key("le cacao baisse")
    assert title_key(" … ") == title_key("") == ""
