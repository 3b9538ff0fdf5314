"""Which outlet a headline is from, where its source collects those of many (Google News, AllAfrica). Pure.

A collected title ends with its outlet's name (“… - Le Quotidien”), or its summary begins with it (“[Le Quotidien] …”).
"""

import re

from articles.text.fold import WORD, fold

OUTLET_TAIL = re.compile(r"[-–—|]\s+(?P<tail>[^-–—|\d:,]{2,40})$")  # with white space before it
TAIL_SIGN = re.compile(r"\s+[-–—|]\s+")
MAX_TAILS = 3  # a name may hold such a sign itself
OUTLET_CREDIT = re.compile(r"\[(?P<outlet>(?=[^\[\]]*[^\W\d_])[^\[\]]{2,40})\]\s*")  # a letter in it: no “[2026]”
MAX_OUTLET_NAME_WORDS = 4
MIN_COMPARABLE_WORDS = 4
REPEAT_HINT_CHARS = 12  # a summary that repeats the title begins with these, faster to compare
BETWEEN_TITLE_AND_OUTLET = " \t\u00a0.-–—|"
OUTLET_SEPARATORS = frozenset("-–—|")
MAX_OUTLET_CHARS = 100  # Article.outlet


def split_outlet(title: str) -> tuple[str, str]:
    """`title` without a final “ - Dépêche”, “ | Outlet”, “ – Outlet”, if enough words remain; and that name, or ""."""
    last = max(title.rfind("-"), title.rfind("–"), title.rfind("—"), title.rfind("|"))
    if last < 1 or not title[last - 1].isspace():
        return title, ""
    found = OUTLET_TAIL.match(title, last)
    if not found or len(found["tail"].split()) > MAX_OUTLET_NAME_WORDS:
        return title, ""
    head = title[:last].rstrip()
    return (head, found["tail"].strip()) if has_enough_words(head) else (title, "")


def has_enough_words(title: str) -> bool:
    """Whether so much remains of a title that it can stand, and be compared, without the words after it."""
    return len(WORD.findall(title)) >= MIN_COMPARABLE_WORDS


def without_tail(title: str, name: str) -> str:
    """`title` without a final “ - name” or “| name”, whatever the name looks like; "" if it ends otherwise, or nothing remains."""
    if not name or not title.endswith(name):
        return ""
    head = title[: -len(name)].rstrip()
    if head[-1:] not in OUTLET_SEPARATORS or not (head[-1:] == "|" or head[-2:-1].isspace()):
        return ""
    head = head[:-1].rstrip()
    return head if WORD.search(head) else ""


def split_credit(summary: str) -> tuple[str, str]:
    """`summary` without an outlet in brackets before it, and that name, or ""."""
    found = OUTLET_CREDIT.match(summary) if summary[:1] == "[" else None
    return (summary[found.end() :], found["outlet"].strip()) if found else (summary, "")


def without_repeat(summary: str, title: str, outlet: str) -> str:
    """`summary` without the title, and the outlet's name after it: what is compared of it, not fit to be shown."""
    if not title or summary[:REPEAT_HINT_CHARS] != title[:REPEAT_HINT_CHARS] or not summary.startswith(title):
        return summary
    rest = summary[len(title) :].lstrip(BETWEEN_TITLE_AND_OUTLET)
    return rest[len(outlet) :].lstrip(BETWEEN_TITLE_AND_OUTLET) if outlet and rest.startswith(outlet) else rest


def without_credit(summary: str, title: str, outlet: str) -> str:
    """`summary` without the title that it repeats with the outlet's name beside it, or alone; else as it is: words of its own."""
    if not title or not summary.startswith(title):
        return summary
    rest = summary[len(title) :].lstrip(BETWEEN_TITLE_AND_OUTLET)
    if not rest:
        return ""
    after = rest[len(outlet) :]
    is_parted = summary[len(title)] in BETWEEN_TITLE_AND_OUTLET and (not after or after[0] in BETWEEN_TITLE_AND_OUTLET)
    return after.lstrip(BETWEEN_TITLE_AND_OUTLET) if outlet and rest.startswith(outlet) and is_parted else summary


def without_known_credit(text: str, title: str, outlet: str) -> str:
    """The text of an article whose outlet is known, without the name before it, in brackets or after the repeated title."""
    rest, credited = split_credit(text)
    return rest if credited and fold(credited) == fold(outlet) else without_credit(text, title, outlet)


def repeated_outlet(title: str, summary: str) -> str:
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
            return name
    return ""


def without_repeated_outlet(title: str, summary: str) -> tuple[str, str]:
    """Title and summary without their outlet's name, where the summary repeats both; else as they are."""
    name = repeated_outlet(title, summary)
    head = without_tail(title, name)
    return (head, without_credit(summary, head, name)) if head else (title, summary)


def outlet_key(name: str) -> str:
    """What is compared of an outlet's name; "" if it may be ordinary words: a name has a capital, an address a point."""
    return fold(name) if name[:1].isupper() or "." in name else ""
