from dataclasses import replace

import pytest

from articles.ingest.identity import entry_key, identify, title_key, triage
from articles.ingest.records import RawEntry
from articles.web.urls import address_key

ENTRY = RawEntry(
    guid="g1", link="https://a.example/1", title="La BCEAO maintient son taux", summary="Le comité a décidé."
)


def test_a_key_is_the_guid_s_and_the_address_s_only_where_there_is_none():
    assert entry_key("g1", "https://a.example/1") == entry_key("g1", "https://a.example/2")
    assert entry_key("", "https://a.example/1") != entry_key("", "https://a.example/2")
    assert len(entry_key("g1", "")) == 32


@pytest.mark.parametrize("field", ["title", "summary", "content", "link", "author", "image"])
def test_a_change_of_what_an_entry_says_changes_its_fingerprint(field):
    changed = identify(replace(ENTRY, **{field: "autre"}))
    assert changed.fingerprint != identify(ENTRY).fingerprint
    assert changed.key == identify(ENTRY).key


def test_a_moved_date_is_no_change():
    moved = replace(ENTRY, published="2026-01-01")
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


def test_an_entry_without_guid_is_named_by_its_address_without_what_tracks():
    plain, tracked = (replace(ENTRY, guid="", link=f"https://a.example/1{tail}") for tail in ("", "?utm_source=rss"))
    assert identify(plain).key == identify(tracked).key


def test_the_addresses_of_one_folder_have_keys_that_stand_side_by_side():
    one, *others = map(
        address_key, ("https://a.example/eco/1", "http://www.a.example/eco/2/?x=/y/z", "https://a.example/eco/3#!/x/y")
    )
    assert {key[:12] for key in others} == {one[:12]} and len({one, *others}) == 3
    assert address_key("https://a.example/sport/1")[:12] != one[:12]
    assert (
        len({address_key(url)[:12] for url in ("https://a.example", "https://a.example/1", "https://a.example/2")}) == 1
    )


def test_the_addresses_of_one_host_have_keys_that_stand_side_by_side():
    one, other = address_key("https://lagazette.example/a"), address_key("http://www.lagazette.example/b?x=1")
    assert one[:8] == other[:8] and one != other
    assert len(one) == 32
    assert address_key("https://autre.example/a")[:8] != one[:8]


def test_the_spellings_of_one_page_are_known_by_one_key():
    """Which they are: `strip_url_variants`."""
    assert address_key("https://www.site.example/a/b/index.html") == address_key("http://site.example/a/b")
    assert address_key("https://site.example/a/b?id=2") != address_key("https://site.example/a/b")
