from types import SimpleNamespace

import pytest

from articles.admin.new_source import guesses
from articles.admin.new_source.guesses import guess_country, guess_language
from articles.ingest.records import Entry
from articles.models import Country, Source

FRENCH = (
    "Les banques de la place ont annoncé que le crédit est en hausse dans une année qui a été dure pour les ménages"
)


def entries(*titles):
    return [Entry(guid=title, url="https://a.example/", title=title) for title in titles]


def test_a_clear_text_speaks_louder_than_what_a_site_declares():
    assert guess_language("en", entries(FRENCH, FRENCH)) == "fr"
    assert guess_language("en", entries("BRVM")) == "en"
    assert guess_language("", ()) == "fr"


@pytest.fixture
def countries(db):
    for code in ("SN", "ML", "CI", "GB", "ME"):
        Country.objects.create(iso2=code, name_fr=code, name_en=code)


@pytest.fixture
def filed(monkeypatch):
    """Titles are filed under the countries that they list."""
    monkeypatch.setattr(guesses, "current_rulebook", lambda: None)
    monkeypatch.setattr(guesses, "classify", lambda title, *rest: SimpleNamespace(countries=title.split()))


@pytest.mark.parametrize(
    ("homepage", "code"),
    [
        ("https://www.journal.sn/", "SN"),
        ("https://bourse.co.uk:8443/", "GB"),
        ("https://journal.com/", ""),
        ("https://about.me/", ""),
        ("http://10.0.0.1/", ""),
        ("https://journal.ke/", ""),
    ],
)
def test_the_domain_tells_the_country(countries, filed, homepage, code):
    assert guess_country(homepage, "fr", entries("ML", "SN")) == code


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        (["ML", "ML SN", "ML", "CI"], "ML"),
        (["ML", "ML"], ""),
        (["ML", "ML", "ML", "CI", "CI", "SN"], ""),
        (["XX"] * 5, ""),
    ],
)
def test_without_one_the_country_of_most_entries_is_proposed(countries, filed, titles, code):
    assert guess_country("https://journal.com/", "fr", entries(*titles)) == code


@pytest.mark.django_db
def test_a_host_is_known_with_and_without_www():
    for slug, homepage in [
        ("a", "http://www.a.example"),
        ("b", "https://a.example:8443/x"),
        ("c", "https://xa.example/"),
    ]:
        Source.objects.create(slug=slug, name=slug, homepage=homepage)
    assert [one.slug for one in Source.objects.of_host("a.example")] == ["a"]
    assert [one.slug for one in Source.objects.of_host("www.a.example")] == ["a"]
    assert [one.slug for one in Source.objects.of_host("a.example:8443")] == ["b"]
    assert not Source.objects.of_host("a.exampl").exists()
