"""Form fields for what people write."""

import re
from typing import Any

from django import forms

# Control characters except tab and line feed, and the characters that change the direction of text.
INVISIBLE_CHARS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class PlainTextField(forms.CharField):
    """Cleaned text: no invisible characters, one kind of line end, at most one empty line in a row."""

    def to_python(self, value: Any) -> str:
        """Clean before validation, so that a comment of invisible characters only counts as empty."""
        text = re.sub("\r\n|[\r\u2028\u2029]", "\n", str(value or ""))
        return re.sub(r"\n{3,}", "\n\n", INVISIBLE_CHARS.sub("", text)).strip()
