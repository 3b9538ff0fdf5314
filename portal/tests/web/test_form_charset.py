"""Forms in another charset than UTF-8 are refused before anything reads them."""

import logging

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from portal.web.charset import with_text_charset

pytestmark = pytest.mark.django_db
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
REFUSED = [
    f"{URLENCODED}; charset=utf-7",
    f"{URLENCODED}; charset=zlib",
    f"{URLENCODED};charset=HEX",
    f'{URLENCODED}; charset="rot13"',
    f"{URLENCODED}; CharSet=idna",
    f"{URLENCODED}; charset=utf-16",
    f"{URLENCODED}; charset*=utf-8''zlib",
    f"{URLENCODED}; charset=utf-8; charset=utf-7",
    "Application/X-WWW-Form-URLEncoded ; charset = 'utf-7'",
    f"{MULTIPART}; charset=utf-7",
    f"{MULTIPART}; charset=bz2",
    f"{MULTIPART}; charset=punycode",
    f"{MULTIPART}; charset=none-such",
]
TAKEN = [URLENCODED, f"{URLENCODED}; charset=UTF-8", f'{URLENCODED};charset="utf-8"']
TAKEN += [MULTIPART, f"{MULTIPART}; charset=utf-8"]


def post(path, content_type):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/compte/login/")
    return client.generic("POST", path, b"a=1", content_type, headers={"Origin": "http://testserver"})


@pytest.mark.parametrize("content_type", REFUSED)
@pytest.mark.parametrize("path", ["/compte/login/", "/en/contact/", "/rien/"])
def test_a_form_in_another_charset_is_refused_in_a_line(path, content_type, caplog):
    with caplog.at_level(logging.INFO):
        answer = post(path, content_type)
    assert answer.status_code == 415
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert len(caplog.records) <= 1 and not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("content_type", TAKEN)
def test_a_form_in_utf_8_is_taken(content_type):
    assert post("/compte/login/", content_type).status_code in {200, 403}
    assert post("/websub/x/", "application/xml; charset=utf-16").status_code != 415


@pytest.mark.parametrize("path", ["/compte/login/", "/contact/", "/rien/", "/gestion/"])
def test_a_form_that_cannot_be_read_is_told_in_a_line(path, caplog):
    answer = post(path, "multipart/form-data")
    assert answer.status_code in {302, 400, 404}
    assert len(caplog.records) <= 1


@pytest.mark.parametrize(
    "charset", ["zlib", "hex", "rot13", "undefined", "punycode", "none", "a" * 20_000, "utf-8", "iso-8859-1"]
)
@pytest.mark.parametrize("content_type", [URLENCODED, "text/html", "application/xml", "multipart/form-data"])
def test_a_query_is_read_whatever_charset_is_said_to_be_the_bodys(charset, content_type):
    environ = RequestFactory().get("/recherche/?q=a%C3%A9").environ
    environ["CONTENT_TYPE"] = f"{content_type}; charset={charset}"
    seen = []
    with_text_charset(lambda said, _start: seen.append(WSGIRequest(said)) or [])(environ, None)
    assert seen[0].GET["q"]
    assert seen[0].content_type == content_type


def test_a_charset_that_cannot_be_parsed_is_none(rf):
    environ = rf.get("/recherche/?q=1").environ | {"CONTENT_TYPE": f"{URLENCODED}; charset*=nosuch''zlib"}
    with_text_charset(lambda said, _start: [WSGIRequest(said)])(environ, None)
    assert environ["CONTENT_TYPE"] == f"{URLENCODED}; charset=none"
