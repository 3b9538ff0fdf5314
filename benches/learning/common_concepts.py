"""python -m benches.learning.common_concepts FILE… [--write]: how much each common concept of headlines says.

The information of a concept is the negative logarithm of the share of headlines, with the beginning of their summaries, that
have it. What is rarer than MAX_INFORMATION (articles/stories/vocabulary.py) is not listed. The files are read as in
background.py.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from math import log
from pathlib import Path

from articles.stories.headline import parse_headline
from articles.stories.records import Headline
from articles.stories.shipped_vocabulary import COMMON_CONCEPTS_FILE
from articles.stories.vocabulary import MAX_INFORMATION
from benches.learning.background import read_headlines

ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
DECIMALS = 2


def information_of_common(headlines: Iterable[tuple[str, str, str]]) -> dict[str, float]:
    """The nats of each common concept of these (title, text under it, language), by concept."""
    times, total = Counter[str](), 0
    for title, text, language in headlines:
        times.update(parse_headline(Headline(1, title, ANY_DAY, 1, language, text)).all_concepts)
        total += 1
    nats = {concept: round(log((total + 1) / (count + 1)), DECIMALS) for concept, count in times.items()}
    return {concept: one for concept, one in sorted(nats.items()) if one < MAX_INFORMATION}


def main() -> None:
    """Print how many there are; with --write replace the file that ships."""
    parser = argparse.ArgumentParser(prog="python -m benches.learning.common_concepts", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help=f"replace {COMMON_CONCEPTS_FILE.name}")
    options = parser.parse_args()
    found = information_of_common(read_headlines(options.files))
    print(len(found), "concepts")  # noqa: T201
    if options.write:
        text = json.dumps(found, ensure_ascii=False, indent=0)
        COMMON_CONCEPTS_FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
