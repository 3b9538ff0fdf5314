"""Addresses inside our own walls, given to everything that fetches: the canary must never be knocked at."""

import html
import re
from itertools import count
from typing import Any

from benches.attacks.browser import WalkFindings
from benches.attacks.hostile import HostileAnswer
from benches.attacks.lines import Line, check, must
from benches.attacks.stage import Stage

BLOCKED = {"private-address", "bad-address", "bad-redirect", "dns"}
NUMBERS = count(1)
OPML = '<opml version="2.0"><body><outline text="x" xmlUrl="{}"/></body></opml>'
GOOD = (
    '<rss version="2.0"><channel><title>Bon</title><item><title>Le voisin répond {0}</title>'
    "<link>https://good.example/{0}</link></item></channel></rss>"
)


def quiet(stage: Stage, before: int) -> None:
    """Nobody has connected to the canary since."""
    must(stage.canary.knocks == before, f"{stage.canary.knocks - before} connections inside")


def neighbour(stage: Stage) -> int:
    """A valid feed, visited together with the hostile one: its key."""
    number = next(NUMBERS)
    url = stage.site.serve(f"/bon-{number}.xml", HostileAnswer(GOOD.format(number).encode()))
    key: int = stage.back("sources", [{"slug": f"bon-{number}", "name": f"Bon {number}", "url": url}])[0]
    return key


def row_of(stage: Stage, key: int) -> dict[str, Any]:
    """The state of a feed's row."""
    row: dict[str, Any] = stage.back("rows", "Feed", "reason", "error", "url", "source", pk=key)[0]
    return row


def visited(stage: Stage, url: str, **words: Any) -> dict[str, Any]:
    """Visit `url` as a feed together with a valid one, which must be read; returns its row's state, with `cpu` and `grown`."""
    name = f"essai-{next(NUMBERS)}"
    key = stage.back("sources", [{"slug": name, "name": name, "url": url}])[0]
    good = neighbour(stage)
    done = stage.back("visit", [key, good], **words)
    must(not row_of(stage, good)["reason"], f"the neighbour was not read: {row_of(stage, good)}")
    row: dict[str, Any] = row_of(stage, key) | {
        "slug": name,
        "key": key,
        "cpu": done["cpu"],
        "grown": done["grown"],
    }
    return row


@check(kind="ssrf", where=r"feed_url|xmlUrl")
def address(stage: Stage, line: Line) -> str:
    """As an address typed, tried, listed in OPML, and visited."""
    urls, before = stage.text(line.payload).split(" | "), stage.canary.knocks
    told = [_tried(stage, url) for url in urls]
    told += [_visited(stage, url) for url in urls]
    quiet(stage, before)
    return f"0 connections; {'; '.join(dict.fromkeys(told))}"


def _tried(stage: Stage, url: str) -> str:
    """The editor tries it, then saves it; the list of feeds takes it or refuses it."""
    editor = stage.staff("Rédaction")
    form = "/gestion/articles/feed/add/"
    tried = editor.submit(form, {"url": url, "kind": "feed", "_try": "1"})
    must(tried.status == 200, f"the trial answers {tried.status}")
    listed = stage.back("opml", OPML.format(html.escape(url)))
    if not url.startswith("http"):
        must(not listed["added"], f"the list took {url}")
    return "the trial answers without it" if "root:" not in tried.text else "the trial shows a file"


def _visited(stage: Stage, url: str) -> str:
    keys = stage.back("feeds_at", url)
    if not url.startswith("http"):
        must(not keys, f"stored: {url}")
        return "refused by the form"
    stage.back("visit", [*keys, neighbour(stage)])
    rows = [row_of(stage, key) for key in keys] or [visited(stage, url)]
    reasons = {row["reason"] for row in rows}
    must(reasons <= BLOCKED, f"the row says {reasons}")
    key = keys[0] if keys else rows[0]["key"]
    page = stage.staff("Rédaction").get(f"/gestion/articles/feed/{key}/change/").text
    must(reasons & set(re.findall(r"[a-z]+-[a-z]+", page)), "the editor does not see why")
    return f"the row says {', '.join(sorted(reasons))}"


@check(kind="ssrf", where=r"answers redirect")
def redirected(stage: Stage, line: Line) -> str:
    """Every hop is checked, whatever the kind of redirect."""
    place, before = stage.text(line.payload).partition("Location: ")[2], stage.canary.knocks
    told = set()
    for status in (301, 302, 303, 307, 308):
        start = f"/saut-{next(NUMBERS)}"
        url = stage.site.serve(start, HostileAnswer(status=status, headers={"Location": place}))
        further = stage.site.serve(f"{start}-avant", HostileAnswer(status=status, headers={"Location": url}))
        told |= {visited(stage, one)["reason"] for one in (url, further)}
    quiet(stage, before)
    must(told <= BLOCKED, f"the rows say {told}")
    return f"0 connections after 10 redirects; the rows say {', '.join(sorted(told))}"


@check(kind="ssrf", where=r"^stub:resolver")
def rebound(stage: Stage, line: Line) -> str:
    """A name that leads outside when it is looked at, and inside when it is used."""
    start = f"/rebond-{next(NUMBERS)}"
    page = HostileAnswer(GOOD.format(start).encode())
    stage.site.serve(start, page, host=f"{stage.site.network}1")
    stage.site.serve(f"{start}-dedans", page, host="127.0.0.1")  # whoever listens there notices it
    reasons = set()
    for turn in range(6):
        url = f"http://rebind.test:{stage.site.port}{start}?{turn}"
        reasons.add(visited(stage, url, resolver="treacherous")["reason"])
    inside = [one for one in stage.site.asked if one.startswith("127.0.0.1/")]
    must(not inside, f"asked inside: {inside[:2]}")
    must("private-address" in reasons, f"the name was never refused: {reasons}")
    return f"6 visits, nobody inside was asked; the rows say {', '.join(sorted(one or 'read' for one in reasons))}"


@check(kind="ssrf", where=r"^article HTML")
def page(stage: Stage, line: Line) -> str:
    """What the page of an article names as its icon, picture, next page, other forms."""
    place, before = stage.text(line.payload), stage.canary.knocks
    links = "".join(
        f'<link rel="{rel}" href="{place}">'
        for rel in ("icon", "next", "amphtml", "canonical", "image_src", "alternate")
    )
    head = f'{links}<meta property="og:image" content="{place}"><meta property="og:url" content="{place}">'
    text = "<p>Le cacao a gagné deux pour cent à Abidjan, selon la Bourse du café et du cacao.</p>" * 12
    start = f"/page-{line.id}"
    main = f"<article><h1>x</h1>{text}</article><a rel=next href={place}>2</a>"
    body = f"<html><head><title>x</title>{head}</head><body>{main}</body>"
    url = stage.site.serve(start, HostileAnswer(body.encode(), "text/html; charset=utf-8"))
    stage.back("create", "Page", article_id=stage.article(url=url)["id"], url=url)
    told = stage.back("fetch_jobs")
    must(any(start in asked for asked in stage.site.asked), f"the page was never asked for: {told}")
    quiet(stage, before)
    wanted = stage.back("rows", "Picture", "state", "reason", url=place)
    must(not wanted or wanted[0]["state"] != "done", f"a picture was taken from inside: {wanted}")
    return f"0 connections; the picture: {wanted[0]['reason'] if wanted else 'not wanted'}; {told}"


@check(kind="ssrf", asks=r"HTTP_PROXY|environment proxy")
def proxied(stage: Stage, line: Line) -> str:
    """All of this run has proxy variables that name a canary of their own."""
    row = visited(stage, stage.site.serve(f"/mandat-{next(NUMBERS)}", HostileAnswer(GOOD.format("x").encode())))
    must(not row["reason"], f"not read: {row}")
    assert stage.proxy  # noqa: S101
    must(stage.proxy.knocks == 0, f"{stage.proxy.knocks} connections to the proxy")
    return "the proxy named in the environment had 0 connections"


@check(kind="ssrf", asks=r"error detail|response body")
def error_page(stage: Stage, line: Line) -> str:
    """An error's body shows nowhere."""
    secret = f"SECRET-{line.id}"
    for status in (401, 404, 500):
        url = stage.site.serve(f"/panne-{next(NUMBERS)}", HostileAnswer(secret.encode() * 20, "text/html", status))
        row = visited(stage, url)
        must(secret not in str(row), f"the row holds it: {row}")
        desk = stage.staff("Rédaction")
        pages = [f"/gestion/articles/feed/{row['key']}/change/", "/gestion/articles/feed/"]
        must(not any(secret in desk.get(path).text for path in pages), "the desk shows it")
        tried = desk.submit("/gestion/articles/feed/add/", {"url": url, "kind": "feed", "_try": "1"})
        must(secret not in tried.text, "the trial shows it")
    return "code and sentence only, on the row, at the desk and in a trial"


@check(kind="opml", where=r"OPML")
def listed(stage: Stage, line: Line) -> str:
    """What a list of feeds says of a source."""
    before = stage.canary.knocks
    done = stage.back("opml", f'<opml version="2.0"><body>{stage.text(line.payload)}</body></opml>')
    keys = stage.back("feeds_at", f"127.0.0.1:{stage.canary.port}/f")
    must(done["added"] == len(keys) == 1 or done["refused"], f"neither added nor refused: {done}")
    stage.back("visit", keys)
    quiet(stage, before)
    sources = [row_of(stage, key)["source"] for key in keys]
    forms = [f"/gestion/articles/source/{key}/change/" for key in sources] + [
        f"/gestion/articles/feed/{key}/change/" for key in keys
    ]
    walk = WalkFindings()
    stage.browser.walk(["/etat-des-sources/", "/sources/"], walk, policy=False)
    desk = stage.staff("Rédaction")
    stage.browser.walk(["/gestion/articles/source/?q=img", *forms], walk, cookies=desk.cookies, policy=False)
    must(not walk.faults(), "; ".join(walk.faults()[:3]))
    return f"0 connections, {walk.pages} pages, nothing ran; {done}"
