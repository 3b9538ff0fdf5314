"""Keys of rows as addresses and forms give them."""

MAX_KEY_DIGITS = 18  # fewer than a 64-bit integer may have


def read_key(text: str) -> int | None:
    """The key, or None where the text is none: no sign, no blank, no digits of other scripts."""
    return int(text) if len(text) <= MAX_KEY_DIGITS and text.isascii() and text.isdigit() else None
