"""Counts the links of a comment, also those without « https:// ». Pure."""

import re

ENDINGS = (
    "com|net|org|info|biz|io|co|xyz|top|site|online|shop|club|live|app|dev|me|ly|gl|gg|fr|sn|ci|ml|bf|tg|bj|ne|cm|ga|cg|cd|ma|tn|"
    "dz|ng|gh|ke|za|rw|ug|tz|eu|uk|africa"
)
ADDRESS = re.compile(rf"www\.[a-z0-9]|[a-z0-9-]\.(?:{ENDINGS})(?![a-z0-9.@-])(?:/|[^\w]|$)")


def count_links(text: str) -> int:
    """The number of addresses in a text that `plain` has made, each as often as it is there."""
    return sum(word.count("://") or bool("@" not in word and ADDRESS.search(word)) for word in text.split())
