"""Which addresses that come with a request lead to a page of ours."""

import pytest

from portal.web.own_addresses import MAX_PATH_CHARS, own_address, own_path

ELSEWHERE = [
    "",
    "///evil.example",
    "//evil.example/",
    "http:evil",
    "/\\evil.example/",
    "\\\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "\x08//evil.example",
    "/\t//evil.example",
    "/\r//evil.example",
    "/\n\\\\evil.example",
]


@pytest.mark.parametrize(
    "path", ["/", "/pays/sn/", "/en/recherche/?q=caf%C3%A9&page=2", "/" + "a" * (MAX_PATH_CHARS - 1)]
)
def test_a_path_of_ours_is_kept(rf, path):
    assert own_path(path, "/ailleurs/") == own_address(rf.get("/"), path) == path


@pytest.mark.parametrize(
    "path", [*ELSEWHERE, "//", "pays/sn/", "https://testserver/pays/sn/", "/" + "a" * MAX_PATH_CHARS]
)
def test_what_is_no_path_of_ours_gives_the_default(path):
    assert own_path(path, "/ailleurs/") == "/ailleurs/"
    assert own_path(path) == ""


def test_an_address_names_the_host_that_was_asked_and_no_other(rf):
    request = rf.get("/", secure=True)
    assert own_address(request, "https://testserver/pays/sn/") == "https://testserver/pays/sn/"
    assert [
        own_address(request, one) for one in [*ELSEWHERE, "http://testserver/", "https://testserver.evil.example/"]
    ] == [""] * 14
