from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.web.urls import canonical_url

PAGE = "https://www.journal.example/2026/11/cacao?id=7"
CODED = quote(PAGE, safe="")


def google_code(address, after=b"\xd2\x01\x00"):
    said = address.encode()
    length = bytes([len(said)]) if len(said) < 128 else bytes([len(said) & 0x7F | 0x80, len(said) >> 7])
    return urlsafe_b64encode(b"\x08\x13\x22" + length + said + after).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrapper",
    [
        f"https://www.google.com/url?sa=t&url={CODED}&usg=x",
        f"https://www.google.co.za/url?q={CODED}&sa=U",
        f"https://news.google.com/news/url?sa=t&url={CODED}",
        f"https://news.google.com/rss/articles/{google_code(PAGE)}?oc=5",
        f"https://news.google.com/articles/{google_code(PAGE)}?hl=fr",
        f"https://news.google.com/__i/rss/rd/articles/{google_code(PAGE)}",
        f"https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=1/RO=10/RU={CODED}/RK=2/RS=x-",
        f"http://us.rd.yahoo.com/dailynews/rss/*{PAGE}",
        f"https://l.facebook.com/l.php?u={CODED}&h=AT0",
        f"https://t.umblr.com/redirect?z={CODED}&t=x",
        f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={CODED}&c=1",
        f"https://duckduckgo.com/l/?uddg={CODED}",
        f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=x",
        f"https://href.li/?{PAGE}",
        "https://www-journal-example.cdn.ampproject.org/c/s/www.journal.example/2026/11/cacao?id=7",
        "https://cdn.ampproject.org/v/s/www.journal.example/2026/11/cacao?id=7&usqp=x&amp_js_v=0.1",
        "https://www.google.com/amp/s/www.journal.example/2026/11/cacao?id=7",
        f"https://l.facebook.com/l.php?u={quote('https://www.google.com/url?q=' + CODED, safe='')}",
        f"https://www.google.com/url?q={quote(PAGE + '&utm_source=x', safe='')}",
    ],
)
def test_a_redirector_gives_the_address_it_holds(wrapper):
    assert canonical_url(wrapper) == PAGE
    assert canonical_url(canonical_url(wrapper)) == PAGE


def test_a_long_address_in_a_google_code_is_read():
    page = "https://www.journal.example/" + "x" * 150
    assert canonical_url(f"https://news.google.com/rss/articles/{google_code(page)}") == page


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/local",
        "http://",
        "https://u:p@a.example/",
        "",
        "%",
    ],
)
def test_a_redirector_that_holds_no_web_address_keeps_its_own(target):
    assert canonical_url(f"https://l.facebook.com/l.php?u={quote(target, safe='')}").startswith(
        "https://l.facebook.com/l.php"
    )
    code = urlsafe_b64encode(b"\x08\x13\x22" + bytes([len(target)]) + target.encode() + b"\xd2\x01\x00" * 8).decode()
    assert canonical_url(f"https://news.google.com/rss/articles/{code}").startswith("https://news.google.com/")


@pytest.mark.parametrize(
    "url",
    [
        "https://news.google.com/rss/articles/CBMiAAAAAAAAAAAAAAAAAAAAAAAA",
        "https://news.google.com/rss/articles/" + "A" * 1_000,
        "https://evil.example/url?q=https://a.example/",
        "https://google.evil.example/url?q=https://a.example/",
        "https://www.youtube.com/watch?q=https://a.example/",
        "https://www.google.com/amp/about",
    ],
)
def test_what_is_no_redirector_is_left(url):
    assert canonical_url(url) == url


HOSTS = ["www.google.com/url?q=", "l.facebook.com/l.php?u=", "cdn.ampproject.org/c/s/", "href.li/?", "r.search.yahoo.com/RU=",
         "us.rd.yahoo.com/*", "news.google.com/rss/articles/CBMi"]  # fmt: skip


@given(st.lists(st.sampled_from(HOSTS), max_size=6), st.text(alphabet="ab/.?&=%:é#2Fhtps", max_size=30), st.booleans())
def test_redirectors_in_redirectors_end_and_are_canonical(wrappers, rest, coded):
    url = "https://a.example/" + rest
    for wrapper in wrappers:
        url = f"https://{wrapper}{quote(url, safe='') if coded else url}"
    if len(url) < 2_000:
        once = canonical_url(url)
        assert canonical_url(once) == once


def test_redirectors_in_redirectors_without_number_end():
    url = "https://href.li/?" * 110 + "https://a.example/"
    assert canonical_url(url) == "https://a.example/"
