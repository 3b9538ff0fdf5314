"""python -m benches.learning.captured FOLDER: writes the labelled headlines of the corpora into captured.jsonl there.

Their texts are other people's and stay in the corpora: `captured.tsv` holds a digest of each title, and the category and principal
sector that somebody gave it who read title and lead.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from articles.filing.relevance.decide import GENERAL_CATEGORY
from articles.ingest.clean.entry import clean_leniently
from articles.text.digest import hex_digest
from articles.text.fold import fold, split_words
from articles.text.html_text import html_to_text, truncate_words
from benches.corpora.verdicts import read
from benches.harness.programs import CORPORA
from benches.learning.train import CAPTURED_SET

LABELS_FILE = Path(__file__).with_name("captured.tsv")
FEED_FOLDERS, TEXTS_FILE = ("real-feeds", "polls"), "news-texts.jsonl"
NONE = "-"  # in LABELS_FILE: not economic, or no sector
DIGEST_CHARS, MAX_LEAD_CHARS = 12, 400


def read_labels() -> dict[str, tuple[str, str]]:
    """Category and sector by the digest of the title."""
    lines = LABELS_FILE.read_text(encoding="utf-8").splitlines()
    return {digest: (category, sector) for digest, category, sector in map(str.split, lines)}


def labelled_rows(corpora: Path) -> Iterator[dict[str, Any]]:
    """Rows of a labelled file (articles/evaluation), one for each labelled title that the corpora hold."""
    labels = read_labels()
    for title, lead in _headlines(corpora):
        digest = title_digest(title)
        if found := labels.pop(digest, None):
            category, sector = found
            filed = {
                "category": GENERAL_CATEGORY if category == NONE else category,
                "sectors": [] if sector == NONE else [sector],
                "is_finance": category != NONE,
                "countries": [],
                "regions": [],
            }
            yield {"id": digest, "title": title, "lead": lead, "lang": "", "labels": filed}


def title_digest(title: str) -> str:
    """A digest of the title's folded words: the same title, cleaned in another way, has the same digest."""
    return hex_digest(" ".join(split_words(fold(title))))[:DIGEST_CHARS]


def _headlines(corpora: Path) -> Iterator[tuple[str, str]]:
    """Titles with what stands under them, of the collected texts first, then of the feeds."""
    for line in filter(None, (corpora / TEXTS_FILE).read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        yield html_to_text(row["title"]), truncate_words(html_to_text(row["text"]), MAX_LEAD_CHARS)
    now = datetime.now(UTC)
    for folder in FEED_FOLDERS:
        for path in sorted(one for one in (corpora / folder).rglob("*") if one.is_file()):
            parsed = read(path.read_bytes())
            for entry in parsed.entries if parsed else ():
                clean = clean_leniently(entry, now)
                yield clean.title, truncate_words(clean.summary, MAX_LEAD_CHARS)


def main() -> None:
    """Write the file; say how many labelled titles the corpora do not hold."""
    parser = argparse.ArgumentParser(prog="python -m benches.learning.captured", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write it, for benches.learning")
    file = parser.parse_args().folder / f"{CAPTURED_SET}.jsonl"  # benches.learning knows a set by the name of its file
    if not CORPORA.is_dir():
        parser.error(f"The corpora are not in {CORPORA}: name their folder in CORPORA_DIR.")
    rows = list(labelled_rows(CORPORA))
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(len(rows), "headlines,", len(read_labels()) - len(rows), "not found in", CORPORA)  # noqa: T201


if __name__ == "__main__":
    main()
