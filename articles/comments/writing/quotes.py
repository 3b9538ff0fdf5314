"""Quotes of a comment in a reply: lines that begin with « > ». Pure."""

MAX_QUOTE_CHARS = 400


def quoted(body: str) -> str:
    """The beginning of `body` as a quote, and an empty line below it for the answer. Quotes within it are left out."""
    own = "\n".join(line for line in body.splitlines() if not line.startswith(">")).strip()
    if len(own) > MAX_QUOTE_CHARS:
        own = own[: MAX_QUOTE_CHARS - 1].rsplit(maxsplit=1)[0].rstrip(" ,;:") + "…"
    return "".join(f"> {line}".rstrip() + "\n" for line in own.splitlines() if line.strip()) + "\n" if own else ""
