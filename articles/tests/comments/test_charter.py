"""The charter's version says which words a member agreed to."""

import hashlib
import re

from articles.comments.charter import CHARTER_VERSION

# The words of each version, by a digest of the page's French texts.
DIGESTS = {"2026-11-29": "2259f771875c0d89"}
TEXT = re.compile(r"{% translate \"(.*?)\" %}|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.S)


def test_the_charters_words_do_not_change_without_a_new_version(settings):
    page = (settings.BASE_DIR / "templates/articles/pages/charter.html").read_text()
    words = "\n".join("".join(found) for found in TEXT.findall(page))
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == DIGESTS[CHARTER_VERSION], (
        "give the charter a new version and its CHARTER_CHANGES (articles/comments/charter.py), and add its digest here"
    )


def test_the_page_says_its_version(client):
    assert "Version du 29 novembre 2026" in client.get("/charte/").text
    assert "Version of 29 November 2026" in client.get("/en/charte/").text
