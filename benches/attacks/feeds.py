"""What feeds say, shown by every page of ours: scripts, and addresses that are none."""

import html
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from benches.attacks.browser import WalkFindings
from benches.attacks.hostile import HostileAnswer
from benches.attacks.lines import Failed, Line, check, must
from benches.attacks.stage import Stage
from benches.harness.invented_news import News
from benches.security.gate_documents import as_read

KINDS = {"xss", "url-scheme"}
FIELDS = {
    "title": r"title", "author": r"author|creator", "body": r"description|content|summary|feed:item", "link": r"/link|guid|\.url$",
    "category": r"category", "file": r"enclosure", "media": r"thumbnail|media|image",
}  # fmt: skip
FORMATS = (("json", r"json"), ("atom", r"atom"), ("rdf", r"rss1|rdf"))
LISTINGS = (
    "/", "/rubriques/economie/", "/secteurs/banque-assurance/", "/sources/", "/etat-des-sources/", "/recherche/?q=lisible",
    "/plan-du-site/",
)  # fmt: skip
MACHINES = (
    "/rss.xml",
    "/atom.xml",
    "/feed.json",
    "/secteurs/banque-assurance/rss.xml",
    "/sitemap.xml",
    "/api/v1/articles/",
    "/aujourdhui.html",
)
DESK = ("/gestion/articles/article/?q=lisible", "/gestion/articles/source/", "/gestion/articles/feed/?q=.xml")
LOADING = re.compile(r"<(?:img|script|svg|iframe|form|object|embed|link|meta|style)\b[^>]*pwn", re.I)


@dataclass(slots=True)
class ShownFeeds:
    """What became of all lines of feeds together: what the browser found, and the articles stored for each line."""

    walk: WalkFindings = field(default_factory=WalkFindings)
    articles: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    machines: dict[str, str] = field(default_factory=dict)


def mark(line: Line) -> str:
    """A word that must stay readable wherever the line's item shows."""
    return f"Lisible-{line.id}"


@check(kind="xss", where=r"^feed:")
@check(kind="url-scheme", where=r"^feed:")
def feed(stage: Stage, line: Line) -> str:
    """Nothing runs on any page, with the policy and without it; the readable text stays."""
    shown: ShownFeeds = stage.once("feeds", lambda: _shown(stage))
    report = shown.reports[line.id]
    faults = shown.walk.faults(line.id, *_traces(stage, line))
    must(not faults, "; ".join(faults[:3]))
    for path, text in shown.machines.items():
        loading = next((one for one in LOADING.findall(text) if line.id in one), "")
        must(not loading, f"{path} carries {loading}")
    articles = shown.articles[line.id]
    if not articles:
        must(report["reason"] or line.kind == "url-scheme", f"the item is gone without a word: {report}")
        return f"left out: {report['reason'] or 'no address'}; {shown.walk.pages} pages, nothing ran"
    _readable(shown, line, articles)
    if line.kind == "url-scheme":
        _addresses(articles)
    return f"{shown.walk.pages} pages with the policy and without, nothing ran; the text shows"


def _readable(shown: ShownFeeds, line: Line, articles: list[dict[str, Any]]) -> None:
    text = shown.walk.texts[articles[0]["path"]]
    must(mark(line) in text, f"the text is lost from {articles[0]['path']}")
    said = re.search(r"'([^']+)' (?:intact|shown)|as text '([^']+)'", line.expect)
    if said:
        wanted = said[1] or said[2]
        must(wanted in text, f"« {wanted} » does not show on {articles[0]['path']}")


def _addresses(articles: list[dict[str, Any]]) -> None:
    for article in articles:
        stored = [article["url"], article["image"], *(one.get("url", "") for one in article["documents"])]
        bad = [url for url in stored if url and not url.startswith(("http://", "https://"))]
        must(not bad, f"stored: {bad}")


def _traces(stage: Stage, line: Line) -> list[str]:
    """By what a fault is known to be this line's, beside its id: the addresses it names."""
    return [one for one in re.findall(r"//127\.0\.0\.1:\d+/\w+", stage.text(line.payload)) if one]


def _shown(stage: Stage) -> ShownFeeds:
    lines = [line for line in stage.lines if line.kind in KINDS and line.inject_at.startswith("feed:")]
    rows = [
        {"slug": f"attaque-{line.id.lower()}", "name": _source_name(stage, line), "url": _serve(stage, line)}
        for line in lines
    ]
    keys = stage.back("sources", rows)
    done = stage.back("visit", keys)
    shown = ShownFeeds()
    for line, row in zip(lines, rows, strict=True):
        shown.reports[line.id] = done["reports"].get(row["url"], {"reason": "not visited"})
        shown.articles[line.id] = stage.back("articles_of", row["slug"])
    stage.back("fetch_jobs")
    found = [one for articles in shown.articles.values() for one in articles]
    if not found:
        raise Failed(f"no feed was read: {list(done['reports'].values())[:2]}")
    extra = stage.back("show", "attaque-")
    shown.articles = {line.id: stage.back("articles_of", row["slug"]) for line, row in zip(lines, rows, strict=True)}
    _walk(stage, shown, [*LISTINGS, *extra.values(), *(f"/sources/{row['slug']}/" for row in rows)])
    return shown


def _walk(stage: Stage, shown: ShownFeeds, listings: list[str]) -> None:
    found = [one for articles in shown.articles.values() for one in articles]
    paths = [*listings, *(one["path"] for one in found)]
    stage.browser.walk(paths, shown.walk)
    stage.browser.walk(paths, shown.walk, policy=False)
    editor = stage.staff("Rédaction")
    forms = [f"/gestion/articles/article/{one['id']}/change/" for one in found]
    stage.browser.walk([*DESK, *forms], shown.walk, cookies=editor.cookies, policy=False)
    reader = stage.visitor()
    shown.machines = {path: reader.get(path).text for path in MACHINES}
    for path in ("/rss.xml", "/secteurs/banque-assurance/rss.xml"):
        stage.browser.show(as_read(shown.machines[path]), shown.walk)


def _source_name(stage: Stage, line: Line) -> str:
    payload = html.unescape(stage.text(line.payload)) if "channel/title" in line.inject_at else ""
    return f"{payload} {mark(line)}".strip()


def _serve(stage: Stage, line: Line) -> str:
    write, kind = document(stage, line)
    path = f"/{line.id}.xml"
    url = stage.site.serve(
        path,
        lambda asked: HostileAnswer(write().encode(), kind) if asked == path else HostileAnswer(b"", "text/plain", 404),
    )
    return url


def document(stage: Stage, line: Line) -> tuple[Callable[[], str], str]:
    """What writes the feed of a line, and its type."""
    where, payload = line.inject_at, stage.text(line.payload)
    form = next((name for name, pattern in FORMATS if re.search(pattern, where)), "rss")
    fields = (
        {name for name, pattern in FIELDS.items() if re.search(pattern, where)}
        if "channel/title" not in where
        else set()
    )
    if "svg body" in where:
        drawing = HostileAnswer(payload.encode(), "image/svg+xml")
        fields, payload = {"media"}, stage.site.serve(f"/{line.id}.svg", drawing)
    values = dict.fromkeys(fields, payload)
    write = partial(WRITERS[form], line, values, payload if "channel/title" in where else "Un flux")
    return write, "application/feed+json" if form == "json" else "application/xml; charset=utf-8"


def _title(line: Line, values: dict[str, str]) -> str:
    """The mark stands first: what follows may swallow what comes after it."""
    if "title" not in values:
        return f"{mark(line)} {News(random.Random(line.id)).title('fr', 'Dakar')}"  # noqa: S311
    payload = values["title"]
    start = "<![CDATA["
    return (
        f"{start}{mark(line)} {payload.removeprefix(start)}" if payload.startswith(start) else f"{mark(line)} {payload}"
    )


def _body(values: dict[str, str]) -> str:
    return values.get("body", "Un chapô ordinaire, qui dit peu de choses.")


def _rss(line: Line, values: dict[str, str], title: str) -> str:
    address = f"https://source.example/{line.id}"
    quoted = {name: html.escape(values.get(name, "")) for name in ("file", "media")}
    guid = values.get("link", address)
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{title}</title><link>https://source.example/</link><item>"
        f"<title>{_title(line, values)}</title><link>{values.get('link', address)}</link>"
        f'<guid isPermaLink="true">{guid}</guid><description>{_body(values)}</description>'
        f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate>"
        + (
            f"<author>{values['author']}</author><dc:creator>{values['author']}</dc:creator>"
            if "author" in values
            else ""
        )
        + (f"<category>{values['category']}</category>" if "category" in values else "")
        + (f'<enclosure url="{quoted["file"]}" type="image/png" length="1"/>' if quoted["file"] else "")
        + (f'<media:thumbnail url="{quoted["media"]}"/>' if quoted["media"] else "")
        + "</item></channel></rss>"
    )


def _rdf(line: Line, values: dict[str, str], title: str) -> str:
    address = f"https://source.example/{line.id}"
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="https://source.example/"><title>{title}</title></channel><item rdf:about="{address}">'
        f"<title>{_title(line, values)}</title><link>{values.get('link', address)}</link><description>{_body(values)}</description>"
        f"<dc:creator>{values.get('author', 'Awa')}</dc:creator><dc:date>{datetime.now(UTC).isoformat()}</dc:date></item></rdf:RDF>"
    )


def _as_html(payload: str) -> str:
    """What an Atom field of the type "html" holds: escaped, as it is or by CDATA."""
    return payload if payload.startswith("<![CDATA[") or "<" not in payload else f"<![CDATA[{payload}]]>"


def _atom(line: Line, values: dict[str, str], title: str) -> str:
    address, now = f"https://source.example/{line.id}", datetime.now(UTC).isoformat()
    link = html.escape(values.get("link", address))
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title><id>x</id><updated>{now}</updated>'
        f'<entry><id>{address}</id><title type="html">{_as_html(_title(line, values))}</title><link rel="alternate" href="{link}"/>'
        f'<content type="html">{_as_html(_body(values))}</content><updated>{now}</updated>'
        f"<author><name>{values.get('author', 'Awa')}</name></author></entry></feed>"
    )


def _json(line: Line, values: dict[str, str], title: str) -> str:
    address = f"https://source.example/{line.id}"
    item = {
        "id": address, "url": values.get("link", address), "title": _title(line, values),
        "date_published": datetime.now(UTC).isoformat(), "author": {"name": values.get("author", "Awa")},
    }  # fmt: skip
    item["content_html" if "html" in line.inject_at else "content_text"] = _body(values)
    if "media" in values:
        item["image"] = values["media"]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": [item]})


WRITERS = {"rss": _rss, "rdf": _rdf, "atom": _atom, "json": _json}


@check(kind="xss", where=r"svg body|logo")
def drawing(stage: Stage, line: Line) -> str:
    """A drawing is never served from our origin as what it is."""
    told = feed(stage, line)
    for one in stage.back("rows", "Picture", "key", "url", "state", "reason"):
        if f"{line.id}.svg" not in one["url"]:
            continue
        must(one["state"] != "done", f"the drawing was kept: {one}")
        must(any(f"{line.id}.svg" in asked for asked in stage.site.asked), f"the drawing was never asked for: {one}")
        answer = stage.visitor().get(f"/images/{one['key']}-640.webp")
        must(b"pwn" not in answer.body and b"script" not in answer.body, f"served: {answer.text[:200]}")
        must("sandbox" in answer.header("Content-Security-Policy"), f"under {answer.header('Content-Security-Policy')}")
        return f"refused ({one['reason'] or one['state']}), a blank in a sandbox stands for it; {told}"
    return f"never asked for; {told}"
