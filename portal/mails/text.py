"""The words of a mail, from its two templates."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import Truncator

MAX_SUBJECT_CHARS = 200


def mail_text(name: str, context: Mapping[str, Any], max_subject_chars: int = MAX_SUBJECT_CHARS) -> tuple[str, str]:
    """Subject and text, from `<name>_subject.txt` and `<name>_message.txt`, in the active language.

    The subject is one line, whatever names and titles are in it: a mail with a line break in a header is refused.
    """
    subject = render_to_string(f"{name}_subject.txt", {**context})
    return one_line(subject, max_subject_chars), render_to_string(f"{name}_message.txt", {**context}).strip() + "\n"


def one_line(text: str, max_chars: int) -> str:
    """The text without line breaks and control characters, cut to `max_chars`."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return Truncator(" ".join(plain.split())).chars(max_chars)
