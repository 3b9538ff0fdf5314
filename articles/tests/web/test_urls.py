import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.web.urls import USUAL_URL, _split_and_normalise, _split_host, canonical_url, strip_url_variants
from portal.tests.cost import cpu_at_most

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[4] / "shared" / "corpora"))


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
        ("https://a.example/?q=kept&source=kept", "https://a.example/?q=kept&source=kept"),
        ("https://a.example/#!/article/7", "https://a.example/#!/article/7"),
        ("https://a.example/x?&a=1&&b=2&", "https://a.example/x?a=1&b=2"),
        ("https://a.example./x", "https://a.example/x"),
        ("https://a.example:/x", "https://a.example/x"),
        ("https://a.example:0443/x", "https://a.example/x"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://ＡＢ.example/", "https://ab.example/"),
        ("https://عربي.example/", "https://xn--ngbrx4e.example/"),
        ("https://a.example/page.jsp;jsessionid=0A1B2C?id=3", "https://a.example/page.jsp?id=3"),
        ("https://a.example/x?amp=1", "https://a.example/x"),
        ("https://a.example/amp/x", "https://a.example/amp/x"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example?b=1", "https://a.example/?b=1"),
        ("https://a.example\\x\\y?z=\\", "https://a.example/x/y?z=%5C"),
        ("https://a.example/?q='x'", "https://a.example/?q=%27x%27"),
        ("  https://a.example/\n", "https://a.example/"),
    ],
)
def test_an_address_has_one_spelling(url, expected):
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "ftp://a.example/", "mailto:a@a.example", "//a.example/",
        "/x", "", "http://", "http:///x", "http://u:p@a.example/", "http://a.example@b.example/", "http://a.example:x/",
        "http://a b.example/", "http://%61.example/", "http://a.example/" + "x" * 2_000,
        "http\u017f://a.example:80/", "http\u017f://a.example/",
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(url):
    with pytest.raises(ValueError):
        canonical_url(url)


SIGNS = st.text(alphabet="abÉé./%2eE5F?&=#:@ \\;+utm_~[]", max_size=40)


@given(SIGNS)
def test_a_canonical_address_is_its_own_canonical_address(rest):
    with contextlib.suppress(ValueError):
        url = canonical_url("http://a.example/" + rest)
        assert canonical_url(url) == url
        assert url.isascii()


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert canonical_url(text).startswith(("http://", "https://"))


@pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_the_web_platform_s_addresses_raise_nothing_but_value_errors_and_mostly_agree():
    """Where a browser sees one, so do we, and the same, but for hosts hidden in numbers, escapes or empty passwords."""
    agreed = []
    for name in ("wpt_urltestdata.shared.json", "wpt_ada_extra_urltestdata.json", "wpt_ada_long_urltestdata.json"):
        for case in json.loads((CORPORA / "ssrf-url" / name).read_text()):
            said, read = ("", "") if isinstance(case, str) else (case["input"], case.get("href", ""))
            ours = canonical_or_nothing(said)
            if said.lower().startswith(("http://", "https://")) and read.startswith("http") and not case["username"]:
                agreed.append(ours == canonical_or_nothing(read))
    assert len(agreed) > 70
    assert sum(agreed) / len(agreed) > 0.8


def canonical_or_nothing(url):
    try:
        return canonical_url(url)
    except ValueError:
        return ""


@pytest.mark.skipif(not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_names_in_other_scripts_are_written_as_browsers_write_them_or_refused():
    cases = json.loads((CORPORA / "ssrf-url" / "wpt_IdnaTestV2.shared.json").read_text())
    assert len(cases) > 1_000
    for case in filter(lambda case: isinstance(case, dict), cases):
        with contextlib.suppress(ValueError):
            host = canonical_url(f"https://{case['input']}/").removeprefix("https://").rstrip("/")
            assert case["output"] is None or host == case["output"].rstrip("."), case


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.example/x", "http://a.example/x"),
        ("https://a.example/x", "https://www.a.example/x"),
        ("https://www.a.example/x", "http://a.example/x/"),
        ("https://a.example/x/?id=1", "https://a.example/x?id=1"),
        ("https://a.example/x/amp/", "https://a.example/x/"),
        ("https://a.example/x/amp", "https://www.a.example/x"),
        ("https://a.example/amp/x", "https://a.example/x"),
        ("https://a.example/x.amp.html", "https://a.example/x.html"),
        ("https://m.a.example/x", "https://www.a.example/x"),
        ("https://amp.a.example/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://www.a.example:8443/x"),
    ],
)
def test_the_spellings_of_one_page_have_the_same_in_common(url, other):
    assert strip_url_variants(url) == strip_url_variants(other)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x", "https://a.example/x?id=1"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://a.example/x", "https://sub.a.example/x"),
        ("https://m.example/x", "https://example/x"),
        ("https://a.example/lamp", "https://a.example/l"),
    ],
)
def test_other_pages_do_not(url, other):
    assert strip_url_variants(url) != strip_url_variants(other)


@pytest.mark.parametrize(
    "url",
    [
        "http://" + "a." * 100_000,
        "http://a.example/" + "/.." * 60_000,
        "http://a.example/?" + "&" * 200_000,
        "http:" + "/" * 200_000,
        "http://a.example/" + "%" * 200_000,
        "http://" + "é" * 100_000,
        "http://a.example/" + ";jsessionid=" * 20_000,
    ],
)
def test_no_address_costs_more_than_a_moment(url):
    with cpu_at_most(0.5), contextlib.suppress(ValueError):
        canonical_url(url)


@given(SIGNS)
def test_what_is_usual_is_spelled_as_all_else(rest):
    if parts := USUAL_URL.fullmatch("http://a.example/" + rest):
        assert (*parts.groups(""), "") == _split_and_normalise(parts[0])


def test_an_authority_longer_than_any_is_neither_taken_nor_kept_in_memory():
    kept = _split_host.cache_info().currsize
    with pytest.raises(ValueError, match="not a host"):
        canonical_url(f"https://a.example:{'0' * 390_000}80/")
    assert _split_host.cache_info().currsize == kept
    assert canonical_url(f"https://{'a.' * 126}b:0000080/") == f"https://{'a.' * 126}b:80/"
