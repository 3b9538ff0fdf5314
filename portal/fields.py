"""Form fields for what people write."""

import re
from typing import Any

from django import forms

# Control characters but for tab and line feed, and the marks that turn the direction of the text around them.
INVISIBLE_CHARS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class PlainTextField(forms.CharField):
    """Text as a person meant it: unseen characters go, lines end in one way, and no more than one stays empty."""

    def to_python(self, value: Any) -> str:
        """Clean before anything is judged, so that nothing but unseen characters is an empty comment."""
        text = re.sub("\r\n|[\r\u2028\u2029]", "\n", str(value or ""))
        return re.sub(r"\n{3,}", "\n\n", INVISIBLE_CHARS.sub("", text)).strip()
