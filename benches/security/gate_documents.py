"""Attacks, and feeds that carry them: lists of payloads, mutations of them, in every field of every format."""

import html
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

ADDRESS = "https://source.example"
ENTRIES_PER_DOCUMENT = 50
NOT_ATTACKS = {"source", "test", "name", "title", "custom_builder"}
words = re.compile(r"\S+").findall
TAGS = words("""
    a b i p br div span table tr td th ul li ol dl pre q code abbr h1 h2 figure svg math mtext mglyph mi ms annotation-xml style
    script noscript template title textarea xmp iframe noembed object embed form input select option button base meta link img
    image video audio source body html head frameset plaintext foreignObject desc use animate set details summary marquee x
""")
ATTRIBUTES = words("""
    href=javascript:pwn() href='java&#10;script:pwn()' href=//evil.example/ href='data:text/html,<script>pwn()</script>'
    onclick=pwn() onerror=pwn() onload=pwn() onfocus=pwn() autofocus src=x src=//evil.example/x style='x:expression(pwn())'
    id=x name=y class=z xlink:href=javascript:pwn() action=javascript:pwn() formaction=javascript:pwn() is=x `onx=pwn()`
    srcdoc='<script>pwn()</script>' title='--><img title="</style><img/src/onerror=pwn()>" background=javascript:pwn()
    http-equiv=refresh content='0;url=javascript:pwn()' attributeName=href to=javascript:pwn() encoding=text/html colspan=2 rel=x
    target=_blank
""")
SIGNS = [
    *words("""
        < > & " ' / = ; <!-- --> --!> <!--> <![CDATA[ ]]> <? ?> </ <! &lt; &gt; &amp;lt; &#60; &#x3c; &#0; &quot; &nbsp; {{x}} {%x%}
        {#x#} javascript: http://a.example/ mailto:x \\u003c <script <style </script </style <svg/onload=pwn()>
        <img/src/onerror=pwn()> cacao « é » 5<6
    """),
    "\x00", "\x0b", "\x0c", "\u00a0", "\u202e", "\u200b", "\ufeff", "\u0338", "\u2028", " ",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as bytes, and how it should be served."""

    content: bytes
    content_type: str


def payloads(folder: Path) -> list[str]:
    """Every string of the lists of attacks in `folder`, once: inputs and expected outputs alike."""
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.json")):
        found |= dict.fromkeys(_strings(json.loads(path.read_text(encoding="utf-8"))))
    return list(found)


def fuzzed(count: int, seed: int, attacks: Sequence[str] = ()) -> Iterator[str]:
    """`count` pieces of hostile HTML, the same for the same seed: grown from a grammar, or known attacks mutated."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        yield _mutated(chance, attacks) if attacks and chance.random() < 0.5 else _grown(chance)


def documents(attacks: Sequence[str], entry_count: int = ENTRIES_PER_DOCUMENT) -> Iterator[Document]:
    """Each attack in title, author, summary, content, link, category, enclosure, media and the feed's title, in each format.

    In XML it is written as text, as CDATA, and as it is, which breaks the document: then one document each.
    """
    for start in range(0, len(attacks), entry_count):
        some = attacks[start : start + entry_count]
        for way in WAYS:
            if way[1] is str:
                yield from (_document(way, [attack], number) for number, attack in enumerate(some, start))
            else:
                yield _document(way, some, start)


def as_read(rss: str) -> str:
    """RSS as a careless reader shows it: descriptions are HTML, titles text."""
    channel = etree.fromstring(rss.encode(), etree.XMLParser(resolve_entities=False))
    rows = (
        f"<article ><h1>{html.escape(one.findtext('title') or '')}</h1><div>{one.findtext('description') or ''}</div></article>"
        for one in channel.iter("item")
    )
    return f"<!doctype html><body>{''.join(rows)}</body>"


def one_by_one(attacks: Iterable[str]) -> Iterator[Document]:
    """A document for each attack, in every field of it, the formats and the ways of writing it in turn."""
    for number, attack in enumerate(attacks):
        yield _document(WAYS[number % len(WAYS)], [attack], number)


Writer = Callable[[str], str]
Form = Callable[[Iterable[tuple[int, str]], str, Writer], str]


def _document(way: tuple[Form, Writer], attacks: Sequence[str], start: int) -> Document:
    form, write = way
    text = form(enumerate(attacks, start), attacks[0], write)
    return Document(
        text.encode("utf-8", "replace"), f"application/{'feed+json' if form is _json else 'xml'}; charset=utf-8"
    )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value.startswith('"') and value.endswith('"'):  # a literal of another language
            try:
                yield str(json.loads(value, strict=False))
            except ValueError:
                return
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        yield from (text for key, one in value.items() if key not in NOT_ATTACKS for text in _strings(one))


def _as_text(attack: str) -> str:
    return html.escape(attack)


def _as_cdata(attack: str) -> str:
    return f"<![CDATA[{attack.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _body(attack: str) -> str:
    """The attack among text, in attributes, in a table."""
    return f"<p>{attack}</p><a href=\"{attack}\" title='{attack}'>x</a><table><td>{attack}"


def _rss(attacks: Iterable[tuple[int, str]], title: str, write: Writer) -> str:
    items = "".join(
        f'<item><guid isPermaLink="true">{ADDRESS}/{number}</guid><title>{write(one)}</title><link>{write(one)}</link>'
        f"<description>{write(one)}</description><content:encoded>{write(_body(one))}</content:encoded>"
        f"<author>{write(one)}</author><dc:creator>{write(one)}</dc:creator><category>{write(one)}</category>"
        f'<enclosure url="{html.escape(one)}" type="application/pdf" length="1"/>'
        f'<media:thumbnail url="{html.escape(one)}"/></item>'
        for number, one in attacks
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{write(title)}</title><link>{ADDRESS}/</link>{items}</channel></rss>"
    )


def _rdf(attacks: Iterable[tuple[int, str]], title: str, write: Writer) -> str:
    items = "".join(
        f'<item rdf:about="{ADDRESS}/{number}"><title>{write(one)}</title><link>{write(one)}</link>'
        f"<description>{write(one)}</description><content:encoded>{write(_body(one))}</content:encoded>"
        f"<dc:creator>{write(one)}</dc:creator><dc:subject>{write(one)}</dc:subject></item>"
        for number, one in attacks
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{ADDRESS}/"><title>{write(title)}</title></channel>{items}</rdf:RDF>'
    )


def _atom(attacks: Iterable[tuple[int, str]], title: str, write: Writer) -> str:
    kinds = ("html", "text", "xhtml") if write is str else ("html", "text")
    items = "".join(
        f'<entry><id>{ADDRESS}/{number}</id><title type="{kinds[number % len(kinds)]}">{write(one)}</title>'
        f'<link rel="alternate" href="{html.escape(one)}"/><summary type="html">{write(one)}</summary>'
        f'<content type="{kinds[number % len(kinds)]}">{write(_body(one))}</content><author><name>{write(one)}</name></author>'
        f'<category term="{html.escape(one)}"/><link rel="enclosure" href="{html.escape(one)}" type="image/png"/></entry>'
        for number, one in attacks
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{write(title)}</title><id>x</id>{items}</feed>'


def _json(attacks: Iterable[tuple[int, str]], title: str, write: Writer) -> str:
    items = [
        {
            "id": f"{ADDRESS}/{number}", "url": one, "title": one, "summary": one, "content_html": _body(one), "tags": [one],
            "authors": [{"name": one, "url": one}], "image": one, "attachments": [{"url": one, "mime_type": "application/pdf"}],
        }
        if number % 2
        else {"id": f"{ADDRESS}/{number}", "url": f"{ADDRESS}/{number}", "title": one, "content_text": one, "author": {"name": one}}
        for number, one in attacks
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items})


WAYS: tuple[tuple[Form, Writer], ...] = (
    *((form, write) for write in (_as_text, _as_cdata, str) for form in (_rss, _rdf, _atom)),
    (_json, _as_text),
)


def _grown(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randint(1, 24)):
        tag = chance.choice(TAGS)
        some = " ".join(chance.choices(ATTRIBUTES, k=chance.choice((0, 0, 1, 1, 2, 3))))
        form = chance.random()
        if form < 0.45:
            parts.append(f"<{tag}{' ' if some else ''}{some}>")
        elif form < 0.65:
            parts.append(f"</{tag}>")
        elif form < 0.7:
            parts.append(f"<{tag}/{some}")
        else:
            parts.append(chance.choice(SIGNS))
    return "".join(parts)


def _mutated(chance: random.Random, attacks: Sequence[str]) -> str:
    one, other = chance.choice(attacks)[:2_000], chance.choice(attacks)[:2_000]
    text = one[: chance.randint(0, len(one))] + other[chance.randint(0, len(other)) :]
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, len(text))
        change = chance.random()
        if change < 0.5:
            text = text[:at] + (chance.choice(SIGNS) if change < 0.3 else f"<{chance.choice(TAGS)}>") + text[at:]
        elif change < 0.7:
            text = text[:at] + text[at : at + 9].swapcase() + text[at + 9 :]
        elif change < 0.85:
            text = text[:at] + "".join(f"&#{ord(sign)};" for sign in text[at : at + 2]) + text[at + 2 :]
        else:
            text = text[:at] + text[at + chance.randint(1, 4) :]
    return text
