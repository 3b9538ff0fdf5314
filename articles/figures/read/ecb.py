"""The European Central Bank's reference rates: units of each currency for one euro, a day or many in one XML file."""

from collections import defaultdict

from lxml import etree

from articles.figures.read.numbers import read_day, read_number
from articles.figures.read.sniff import refuse_dtd, refuse_page
from articles.figures.records import Column, Document, Point, Refusal

CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


def read_ecb(content: bytes) -> Document:
    """The columns are currency codes. Raises Refusal."""
    refuse_page(content)
    refuse_dtd(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal("malformed") from error
    if root.getroottree().docinfo.doctype:
        raise Refusal("dtd")
    return _columns(root)


def _columns(root: etree._Element) -> Document:
    points: defaultdict[str, list[Point]] = defaultdict(list)
    refused: dict[str, Refusal] = {}
    for day in root.iter(CUBE):
        if "time" not in day.attrib:
            continue
        at = read_day(day.attrib["time"])
        for rate in day.iterchildren(CUBE):
            currency = rate.get("currency", "")
            try:
                points[currency].append((at, read_number(rate.get("rate", ""))))
            except Refusal as refusal:
                refused[currency] = refusal
    if not points and not refused:
        raise Refusal("malformed")
    return Document({name: Column(tuple(points[name]), refusal=refused.get(name)) for name in {*points, *refused}})
