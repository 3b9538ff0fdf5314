"""What no reader may read: words of the libraries, in either language."""

import re
from pathlib import Path

from bs4 import BeautifulSoup

FORBIDDEN = Path(__file__).with_name("forbidden_words.txt").read_text(encoding="utf-8").splitlines()


def read(html: str) -> str:
    """What a page says: its title and its main part, with the words of labels that only some hear."""
    page = BeautifulSoup(html, "html.parser")
    assert page.main, html
    spoken = [one[name] for name in ("aria-label", "placeholder", "title") for one in page.main.select(f"[{name}]")]
    return " ".join([page.title.get_text(), page.main.get_text(" "), *spoken])


def wrong(text: str) -> list[str]:
    """The forbidden words in it, and straight apostrophes."""
    found = [
        word for word in FORBIDDEN if re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE * word.islower())
    ]
    return found + re.findall(r"\w+'\w+", text)
