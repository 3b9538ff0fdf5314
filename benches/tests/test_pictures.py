"""What somebody does before a picture of the guide is taken, they do by words that the pages still have."""

import re

from django.conf import settings

from portal.tests.test_languages import catalogue


def test_the_words_that_are_clicked_are_words_of_the_product():
    steps = (settings.BASE_DIR / "benches/pictures/shots.py").read_text(encoding="utf-8")
    clicked = re.findall(r'get_by_(?:text|role|label)\((?:"button", name=)?"([^"]+)"', steps)
    assert len(clicked) == 3
    known = {text for message in catalogue("en") for key, text in message.items() if key.startswith("msgid")}
    assert [words for words in clicked if words not in known] == []
