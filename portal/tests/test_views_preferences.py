import pytest

PLACE = "/preferences/"


def test_a_choice_is_remembered_for_a_year_and_leads_back(client):
    answer = client.get(PLACE, {"leger": "1", "retour": "/secteurs/?langue=fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/secteurs/?langue=fr")
    cookie = answer.cookies["leger"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("1", 365 * 24 * 3600, "Lax")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("theme", theme) for theme in ("clair", "sombre", "auto")),
        *(("edition", edition) for edition in ("uemoa", "afrique-de-l-est", "toutes")),
    ],
)
def test_a_theme_and_an_edition_are_remembered(client, name, value):
    answer = client.get(PLACE, {name: value, "retour": "/"})
    assert (answer.cookies[name].value, answer["Location"]) == (value, "/")


@pytest.mark.parametrize(
    "odd",
    [{"theme": "rose"}, {"leger": "2"}, {"leger": ""}, {"edition": "rien"}, {"edition": ""}, {"sessionid": "x"}, {}],
)
def test_nothing_else_is_remembered(client, odd):
    answer = client.get(PLACE, odd)
    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.parametrize(
    "evil", ["//evil.example/", "https://evil.example/", "evil", ""]
)  # more: test_own_addresses.py
def test_it_leads_nowhere_else(client, evil):
    answer = client.get(PLACE, {"leger": "1", "retour": evil})
    assert answer["Location"] == "/"


def test_no_line_of_headers_can_be_added(client):
    answer = client.get(PLACE, {"retour": "/a\r\nSet-Cookie: a=b"})
    assert "\n" not in answer["Location"]
    assert not answer.cookies


def test_it_opens_no_session_and_takes_no_post(client):
    assert "sessionid" not in client.get(PLACE, {"theme": "clair"}).cookies
    assert client.post(PLACE, {"theme": "clair"}).status_code == 405


def test_the_theme_stands_on_the_page_before_it_is_painted(client, db):
    assert "data-theme" not in client.get("/charte/").text
    client.cookies["theme"] = "sombre"
    assert '<html lang="fr" dir="ltr" data-theme="sombre">' in client.get("/charte/").text


def test_every_page_offers_the_other_version_and_comes_back_to_itself(client, db):
    text = client.get("/en/recherche/?q=cacao").text
    assert 'href="/preferences/?leger=1&amp;retour=%2Fen%2Frecherche%2F%3Fq%3Dcacao"' in text


def test_a_very_long_address_is_not_repeated_in_every_link(client, db):
    text = client.get("/recherche/?q=" + "y" * 4000).text
    assert "retour=%2Frecherche%2F&" in text or 'retour=%2Frecherche%2F"' in text
