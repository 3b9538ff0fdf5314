import random
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from portal.web.page_weight import weighed

FOOTER = "<p><!--poids Cette page\u00a0: #\u00a0ko, hors images.--></p>".encode()


def told(html):
    words = weighed(html).html.decode()
    assert "<!--" not in words
    return int(words.partition("Cette page\u00a0: ")[2].partition("\u00a0ko")[0])


def sent(name):
    return len(brotli.compress(Path(finders.find(name)).read_bytes()))


@pytest.fixture
def styles():
    return b'<link rel="stylesheet" href="/static/css/site.css">'


def test_a_page_without_the_mark_is_left_alone():
    assert weighed(b"<p>Rien</p>") == (b"<p>Rien</p>", b"")


def test_a_page_never_weighs_nothing():
    assert told(FOOTER) == 1


def test_a_stylesheet_counts_with_the_font_it_calls(styles, settings):
    font = settings.BASE_DIR / "static" / "fonts" / "newsreader-600.woff2"
    assert told(styles + FOOTER) == round((sent("css/site.css") + font.stat().st_size) / 1000, 0)


@pytest.mark.parametrize(
    "more",
    [b'<link rel="stylesheet" href="/static/css/pages.css">', b'<script defer src="/static/js/site.js"></script>'],
)
def test_a_second_stylesheet_and_the_script_count(styles, more):
    assert told(styles + more + FOOTER) > told(styles + FOOTER)


def test_the_files_of_the_head_and_scripts_of_the_body_count(styles):
    page = b"<head>%b</head><body>%%b%b</body>" % (styles, FOOTER)
    assert told(page % b'<script defer src="/static/js/site.js"></script>') > told(page % b"") > 1


def test_the_page_itself_counts_as_it_is_sent():
    noise = random.Random(1).randbytes(20_000).hex().encode()
    assert 18 <= told(noise + FOOTER) <= 24


@pytest.mark.parametrize("length", [200, 2_000, 20_000, 40_000])
def test_the_page_is_compressed_with_its_number_in_it_which_is_true(length):
    noise = random.Random(length).randbytes(length).hex().encode()
    end = b"</div><script>" + random.Random(2).randbytes(400).hex().encode() + b"</script></body></html>"
    page = weighed(noise + FOOTER + end)
    assert brotli.decompress(page.as_brotli) == page.html
    assert abs(told(noise + FOOTER + end) * 1000 - len(page.as_brotli)) <= 550


def test_a_built_page_is_compressed_once(client, db, monkeypatch):
    client.get("/charte/")
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: pytest.fail("compressed again"))
    answer = client.get("/charte/", headers={"Accept-Encoding": "br"})
    assert "Poids de cette page" in brotli.decompress(answer.content).decode()


def test_a_file_that_is_not_there_weighs_nothing():
    assert (
        told(b'<script src="/static/../portal/settings.py"></script><script src="/static/x.js"></script>' + FOOTER) == 1
    )


def test_every_page_tells_its_weight(client, db):
    assert "Poids de cette page\u00a0: " in client.get("/charte/").text
    assert "poids" not in client.get("/charte/").text
    client.cookies["leger"] = "1"
    assert "\u00a0ko au total." in client.get("/charte/").text
