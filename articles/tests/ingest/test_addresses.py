import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.addresses import canonical


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Example.COM", "http://www.example.com/"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("https://a.example/x#commentaires", "https://a.example/x"),
        ("https://a.example/x/", "https://a.example/x/"),
        ("https://a.example/a/./b/../c", "https://a.example/a/c"),
        ("https://a.example/a/%2e%2e/b", "https://a.example/b"),
        ("https://a.example/%7euser/%c3%a9", "https://a.example/~user/%C3%A9"),
        ("https://a.example/été?q=é", "https://a.example/%C3%A9t%C3%A9?q=%C3%A9"),
        ("https://a.example/a%2Fb", "https://a.example/a%2Fb"),
        ("https://éco.example/", "https://xn--co-9ia.example/"),
        ("https://a.example/?b=2&utm_source=rss&a=1&fbclid=x", "https://a.example/?b=2&a=1"),
        ("https://a.example/?utm%5Fsource=rss&b=2", "https://a.example/?b=2"),
        ("https://a.example/?xtor=RSS-1&at_medium=rss&mc_cid=1", "https://a.example/"),
        ("https://a.example/?utm=kept&source=kept", "https://a.example/?utm=kept&source=kept"),
        ("  https://a.example/\n", "https://a.example/"),
    ],
)
def test_an_address_has_one_spelling(url, expected):
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "ftp://a.example/", "mailto:a@a.example", "//a.example/",
        "/x", "", "http://", "http:///x", "http://u:p@a.example/", "http://a.example@b.example/", "http://a.example:x/",
        "http://a b.example/", "http://%61.example/", "http://a.example/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(url):
    with pytest.raises(ValueError):
        canonical(url)


SIGNS = st.text(alphabet="abÉé./%2eE5F?&=#:@ \\;+utm_~[]", max_size=40)


@given(SIGNS)
def test_a_canonical_address_is_its_own_canonical_address(rest):
    with contextlib.suppress(ValueError):
        url = canonical("http://a.example/" + rest)
        assert canonical(url) == url
        assert url.isascii()


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert canonical(text).startswith(("http://", "https://"))
