"""python -m benches.learning.common_words FILE… [--write]: the words that headlines write without a capital.

Words seen at least twice in running text without a capital are common; what is not among them is taken for a name
(articles/stories/vocabulary.py). The files are read as in background.py.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from articles.stories.shipped_vocabulary import COMMON_WORDS_FILE
from articles.stories.vocabulary import headline_stem
from articles.text.outlets import split_outlet
from benches.learning.background import read_headlines

WORD = re.compile(r"[^\W\d_]+")
SENTENCE_START = re.compile(r"[.:!?\"“«»(\[|]")
MAX_CAPITALS_SHARE = 0.45  # a text with more is written in capitals throughout
MIN_TIMES_SEEN, MIN_LOWER_CASE_SHARE = 2, 0.15


def running_words(text: str) -> Iterator[str]:
    """The words of a text but for those that begin a sentence; none of a text in capitals."""
    found = list(WORD.finditer(text))
    if sum(one[0][0].isupper() for one in found) > MAX_CAPITALS_SHARE * len(found):
        return
    for before, one in pairwise(found):
        if not SENTENCE_START.search(text, before.end(), one.start()):
            yield one[0]


def common_stems(texts: Iterable[str]) -> list[str]:
    """The stems that these texts write without a capital, in order."""
    lower, capital = Counter[str](), Counter[str]()
    for text in texts:
        for word in running_words(text):
            (capital if word[0].isupper() else lower)[headline_stem(word)] += 1
    return sorted(
        stem
        for stem, times in lower.items()
        if len(stem) > 1 and times >= MIN_TIMES_SEEN and times >= MIN_LOWER_CASE_SHARE * (times + capital[stem])
    )


def read_texts(paths: Sequence[Path]) -> Iterator[str]:
    """Titles without their outlet, and the texts under them."""
    for title, text, _ in read_headlines(paths):
        yield split_outlet(title)[0]
        yield text


def main() -> None:
    """Print how many there are; with --write replace the file that ships."""
    parser = argparse.ArgumentParser(prog="python -m benches.learning.common_words", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help=f"replace {COMMON_WORDS_FILE.name}")
    options = parser.parse_args()
    stems = common_stems(read_texts(options.files))
    print(len(stems), "stems")  # noqa: T201
    if options.write:
        COMMON_WORDS_FILE.write_text(" ".join(stems) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
