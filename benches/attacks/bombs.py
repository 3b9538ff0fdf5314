"""Documents that cost more than they bring: each must end in ten seconds of CPU, in bounded memory, and harm no neighbour."""

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from benches.attacks.fetching import NUMBERS, OPML, quiet, visited
from benches.attacks.hostile import HostileAnswer
from benches.attacks.lines import Line, check, must
from benches.attacks.stage import Stage

SECONDS, MEGABYTES = 10.0, 150.0
ITEM = "<item><title>Une nouvelle de plus {0}</title><link>https://bomb.example/{0}</link><description>{1}</description></item>"


def rss(items: str, head: str = "") -> bytes:
    """A feed of these items."""
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def _quadratic(entity: str = "200000", refs: str = "2000") -> HostileAnswer:
    head = f'<!DOCTYPE rss [<!ENTITY a "{"a" * int(entity)}">]>'
    return HostileAnswer(rss(ITEM.format(1, "&a;" * int(refs)), head))


def _laughs(*sizes: str) -> HostileAnswer:
    names = "abcdefghij"
    inner = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return HostileAnswer(rss(ITEM.format(1, "&j;"), f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{inner}]>'))


def _nest(tag: str, times: str) -> HostileAnswer:
    name = tag.strip("'\"<>")
    deep = f"<{name}>" * int(times) + "Au fond" + f"</{name}>" * int(times)
    return (
        HostileAnswer(rss(ITEM.format(1, f"<![CDATA[{deep}]]>")))
        if name == "div"
        else HostileAnswer(rss(deep + ITEM.format(1, "x")))
    )


def _bytes(said: str) -> HostileAnswer:
    raw = bytes.fromhex("".join(re.findall(r"\\x([0-9a-f]{2})", said)))
    return HostileAnswer(rss(ITEM.format("MARQUE", "Un chapô MARQUE fini")).replace(b"MARQUE", raw))


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9)


def _br_bomb() -> HostileAnswer:
    import brotli

    packer = brotli.Compressor(quality=5)
    pieces = [packer.process(b" " * 4_000_000) for _ in range(100)]
    return HostileAnswer(b"".join([*pieces, packer.finish()]), headers={"Content-Encoding": "br"})


def _gzip_bomb(*sizes: str) -> HostileAnswer:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [packer.compress(b" " * 4_000_000) for _ in range(75)]
    return HostileAnswer(b"".join([*pieces, packer.flush()]), headers={"Content-Encoding": "gzip"})


def _twice() -> HostileAnswer:
    return HostileAnswer(_gzip(_gzip(b" " * 50_000_000)), headers={"Content-Encoding": "gzip, gzip"})


def _members(times: str = "32000") -> HostileAnswer:
    return HostileAnswer(_gzip(b"") * int(times), headers={"Content-Encoding": "gzip"})


def _headers(size: str) -> HostileAnswer:
    return HostileAnswer(rss(ITEM.format(1, "x")), headers={f"X-{n}": "x" * 100 for n in range(int(size) // 100)})


def _items(times: str) -> HostileAnswer:
    return HostileAnswer(rss("".join(ITEM.format(n, "x") for n in range(int(times)))))


GENERATORS: dict[str, Callable[..., HostileAnswer]] = {
    "quadratic": _quadratic,
    "lol": _laughs,
    "laughs": _laughs,
    "billion_laughs": _laughs,
    "nest": _nest,
    "bytes": _bytes,
    "br_bomb": _br_bomb,
    "gzip_bomb": _gzip_bomb,
    "gz_bomb": _gzip_bomb,
    "gzip_members": _members,
    "headers": _headers,
    "items": _items,
}


def generated(payload: str) -> HostileAnswer | None:
    """What `gen:name(words)` stands for; words may be named."""
    found = re.match(r"gen:(\w+)(?:\((.*)\))?$", payload)
    if not found or found[1] not in GENERATORS:
        return None
    words = [word.partition("=")[2] or word for word in re.split(r",\s*", found[2] or "") if word]
    return GENERATORS[found[1]](*words)


def bounded(stage: Stage, page: HostileAnswer) -> dict[str, object]:
    """Visit it: it must end in time and in bounded memory."""
    number = next(NUMBERS)
    if not page.headers.get("Content-Encoding"):  # what another bomb has brought already would not be stored again
        page = replace(page, body=page.body.replace(b"bomb.example/", f"bomb-{number}.example/".encode()))
    row = visited(stage, stage.site.serve(f"/bombe-{number}", page))
    must(row["cpu"] < SECONDS, f"{row['cpu']:.1f} s of CPU")
    must(row["grown"] < MEGABYTES, f"{row['grown']:.0f} MB more")
    return row


def _told(stage: Stage, row: dict[str, object]) -> str:
    stored = len(stage.back("articles_of", row["slug"]))
    return f"{row['cpu']:.1f} s of CPU, {row['grown']:.0f} MB more, {row['reason'] or f'{stored} articles'}"


@check(kind="xml", where=r"^feed b")
@check(kind="dos", where=r"^feed")
def bomb(stage: Stage, line: Line) -> str:
    """Each part of the payload by itself; the server stays up, and what is not refused is stored."""
    told = []
    for payload in line.payload.split(" | "):
        page = _twice() if payload.startswith("Content-Encoding: gzip, gzip") else generated(payload)
        must(page is not None, f"nobody knows how to make {payload}")
        assert page  # noqa: S101
        row = bounded(stage, page)
        if payload.startswith("gen:bytes"):
            _in_good_order(stage, row)
        stored = stage.back("articles_of", row["slug"])
        must(stored or row["reason"], f"nothing of {payload} was stored, without a word")
        told.append(_told(stage, row))
    must(stage.visitor().get("/").status == 200, "the home page does not answer")
    return "; ".join(told)


def _in_good_order(stage: Stage, row: dict[str, object]) -> None:
    stored = stage.back("articles_of", row["slug"])
    must(stored or row["reason"], "neither stored nor refused")
    for one in stored:
        must("\x00" not in one["title"], "a NUL was stored")
        must(stage.visitor().get(one["path"]).status == 200, "its page does not answer")


@check(kind="xml", where=r"OPML")
def outside(stage: Stage, line: Line) -> str:
    """A document type defined elsewhere is never fetched, from a feed or from a list of feeds."""
    before, head = stage.canary.knocks, stage.text(line.payload)
    row = bounded(stage, HostileAnswer(rss(ITEM.format(1, "x"), head)))
    done = stage.back("opml", head.replace("DOCTYPE r ", "DOCTYPE opml ") + OPML.format("https://dtd.example/f"))
    quiet(stage, before)
    return f"0 connections; {_told(stage, row)}; the list: {done['added']} added"


@check(kind="dos", asks=r"Content-Length|header block")
def lies(stage: Stage, line: Line) -> str:
    """A length that is too small, and headers without end."""
    body = rss("".join(ITEM.format(n, "x") for n in range(50)))
    short = bounded(stage, HostileAnswer(body, length=200))
    long = bounded(stage, HostileAnswer(body, length=len(body) + 5000))
    huge = bounded(stage, generated(line.payload) or HostileAnswer())
    return f"too small: {_told(stage, short)}; too great: {_told(stage, long)}; headers: {_told(stage, huge)}"


@check(kind="dos", asks=r"redirect")
def hops(stage: Stage, line: Line) -> str:
    """A loop and a long chain: few hops are made."""
    start = f"/chaine-{next(NUMBERS)}-"

    def further(path: str) -> HostileAnswer:
        return HostileAnswer(status=302, headers={"Location": f"{start}{int(path.rpartition('-')[2]) + 1}"})

    url = stage.site.serve(start, further)
    row = visited(stage, f"{url}0")
    made = sum(start in one for one in stage.site.asked)
    must(row["reason"] == "redirect-loop" and made <= 11, f"{made} hops, {row['reason'] or 'no error'}")
    loop = f"/boucle-{next(NUMBERS)}"
    where = stage.site.serve(loop, HostileAnswer(status=301, headers={"Location": loop}))
    must(visited(stage, where)["reason"] == "redirect-loop", "the loop was not seen")
    return f"{made} requests for a chain of 100, a loop is seen"


@check(kind="dos", asks=r"items")
def many(stage: Stage, line: Line) -> str:
    """Ten thousand items: what is beyond one visit is told, and pages answer as before."""
    row = visited(stage, stage.site.serve(f"/dix-mille-{next(NUMBERS)}", generated(line.payload) or HostileAnswer()))
    stored = len(stage.back("articles_of", row["slug"]))
    must(row["cpu"] < 60, f"{row['cpu']:.1f} s of CPU")
    must(stored < 10_000, "all were stored in one visit")
    must(stage.visitor().get("/").status == 200, "the home page does not answer")
    return f"{stored} stored, {row['cpu']:.1f} s of CPU, {row['reason'] or 'the rest later'}"
