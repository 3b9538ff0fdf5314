"""Credits an entry's outlet, and takes its name off title and summary. Pure.

Sources that collect the headlines of many outlets put the outlet's name after the title (“… - Le Quotidien”) or before the
summary (“[Le Quotidien] …”). A name at the end of a title proves nothing by itself (“… - Ghana”): either the document also
says who published the entry (`parse/credits.py`), or the summary repeats the title with the name beside it.
"""

import re

from articles.text.fold import fold
from articles.text.html_text import html_to_text
from articles.text.outlets import (
    BETWEEN_TITLE_AND_OUTLET,
    MAX_OUTLET_CHARS,
    REPEAT_HINT_CHARS,
    has_enough_words,
    split_credit,
    without_repeat,
    without_tail,
)

TAIL_SIGN = re.compile(r"\s+[-–—|]\s+")
MAX_TAILS = 3  # a name may hold such a sign itself
NO_PART_OF_A_NAME = ("@", "://", "<", ">")  # an e-mail address, an address, what is left of markup


def credit(title: str, summary: str, outlet: str, own_name: str) -> tuple[str, str, str]:
    """Title and summary without their outlet's name, and that name; as they are, and "", where nothing proves it.

    `outlet` is who published the entry, as its document says; `own_name`, its source's name, is taken off and not returned.
    """
    name = outlet_name(outlet or own_name) if outlet or own_name else ""
    if not name:
        name = _repeated_outlet(title, summary)
        if not name:
            return title, summary, ""
    head = without_tail(title, name)
    rest, credited = split_credit(summary)
    if credited and fold(credited) == fold(name):
        summary = rest
    elif not head:
        return title, summary, ""
    head = head or title
    if own_name and head != title and not has_enough_words(head):  # “Communiqué - BCEAO”
        return title, summary, ""
    return head, without_repeat(summary, head, name), "" if own_name else name


def outlet_name(written: str) -> str:
    """An outlet's name as plain text; "" if it is none: too long, without a letter, an address."""
    name = html_to_text(written) if len(written) <= 3 * MAX_OUTLET_CHARS else ""
    if (
        len(name) > MAX_OUTLET_CHARS
        or not any(map(str.isalpha, name))
        or any(sign in name for sign in NO_PART_OF_A_NAME)
    ):
        return ""
    return name


def _repeated_outlet(title: str, summary: str) -> str:
    """The name at the end of a title, if the summary repeats the title with the name beside it, and no sign between them.

    A summary that repeats the sign too only copies the title, whatever its last words are.
    """
    if not summary or summary[:REPEAT_HINT_CHARS] != title[:REPEAT_HINT_CHARS]:
        return ""
    for sign in list(TAIL_SIGN.finditer(title))[: -MAX_TAILS - 1 : -1]:
        head, name = title[: sign.start()], title[sign.end() :]
        rest = summary[len(head) :] if summary.startswith(head) else ""
        after = rest.lstrip()[len(name) :]
        is_beside = rest[:1].isspace() and rest.lstrip().startswith(name)
        if is_beside and (not after or after[0] in BETWEEN_TITLE_AND_OUTLET) and has_enough_words(head):
            return outlet_name(name)
    return ""
