"""What a validator finds in a page, of what needs no validator: doubled ids, dates no browser reads, skipped headings."""

import re
from collections import Counter

from lxml import html

# The forms that we write of those HTML allows: a day, or a moment with its zone, to the millisecond at most.
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?")


def faults(page: str) -> list[str]:
    """A sentence for each fault of the page."""
    tree = html.document_fromstring(page)
    counted = Counter(str(found) for found in tree.xpath("//@id"))
    doubled = [f"The id {name} stands {number} times." for name, number in counted.items() if number > 1]
    dates = [str(found) for found in tree.xpath("//time/@datetime")]
    unread = [f"The date {said} is not one of HTML." for said in dates if not _DATETIME.fullmatch(said)]
    return doubled + unread + _skipped_headings(tree)


def _skipped_headings(tree: html.HtmlElement) -> list[str]:
    """HTML lets a heading be one level below the one before, not two; it may go up by any number."""
    levels = [int(one.tag[1]) for one in tree.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    pairs = zip([0, *levels], levels, strict=False)
    return [f"h{level} follows h{before}." for before, level in pairs if level > before + 1]
