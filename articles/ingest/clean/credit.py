"""Credits an entry's outlet, and takes its name off title and summary. Pure.

Sources that collect the headlines of many outlets put the outlet's name after the title (“… - Le Quotidien”) or before the
summary (“[Le Quotidien] …”). A name at the end of a title proves nothing by itself (“… - Ghana”): either the document also
says who published the entry (`parse/credits.py`), or the summary repeats the title with the name beside it, parted from it by
two no-break spaces, as Google News does: words may stand beside a title by chance (“… - Governor”, “… Governor Asiama said”).
"""

from articles.text.fold import fold
from articles.text.html_text import html_to_text
from articles.text.outlets import (
    MAX_OUTLET_CHARS,
    has_enough_words,
    repeated_outlet,
    split_credit,
    without_credit,
    without_tail,
)

PARTING = "&nbsp;&nbsp;"  # in sanitised HTML
AFTER_A_NAME = " -–—|"
NO_PART_OF_A_NAME = ("@", "://", "<", ">")  # an e-mail address, an address, what is left of markup


def credit(title: str, summary: str, outlet: str, own_name: str, *, is_parted: bool = False) -> tuple[str, str, str]:
    """Title and summary without their outlet's name, and that name; as they are, and "", where nothing proves it.

    `outlet` is who published the entry, as its document says; `own_name`, its source's name, is taken off and not returned.
    `is_parted` says that the summary's HTML has two no-break spaces; without them a summary alone proves nothing.
    """
    name = outlet_name(outlet or own_name) if outlet or own_name else ""
    if not name:
        name = outlet_name(repeated_outlet(title, summary)) if is_parted else ""
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
    summary = without_credit(summary, head, name)
    return without_tail(head, name) or head, summary, "" if own_name else name.rstrip(AFTER_A_NAME)


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
