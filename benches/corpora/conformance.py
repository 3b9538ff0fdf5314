"""What others expect of their documents, against what we read: `python -m benches.corpora.conformance`.

Prints the rates of feedparser's suite and of gofeed's pairs, then what of the other suites and of the captured feeds is read as
feedparser reads it. FAILURES is how many failures are named.
"""

import os
import sys

from benches.corpora.captured import entries_found, read_alike
from benches.corpora.feedparser_suite import feedparser_suite
from benches.corpora.gofeed_suite import gofeed_suite
from benches.corpora.verdicts import SuiteTally
from benches.harness.command import start
from benches.harness.programs import CORPORA, Missing

OTHERS = ("rome", "kde-syndication", "rbren-rss-parser", "miniflux")


def show(title: str, tally: SuiteTally, most: int) -> None:
    """Print a suite's rate, its failures, and what was left apart."""
    failed = "".join(f"  failed: {name}\n" for name in tally.failed[:most])
    apart = ", ".join(f"{subject} {number}" for subject, number in tally.apart.most_common(40))
    sys.stdout.write(f"{title}: {tally.right} of {tally.judged} = {tally.rate:.1%}\n{failed}")
    sys.stdout.write(f"  not applicable: {tally.apart.total()} ({apart})\n")


def main() -> int:
    """Print both suites; 1 if one of them is below what was promised."""
    root, most = CORPORA / "feed-conformance", int(os.environ.get("FAILURES", "20"))
    if not root.is_dir():
        raise Missing(f"The corpora are not in {CORPORA}.")
    feedparser, gofeed = feedparser_suite(root / "feedparser"), gofeed_suite(root / "gofeed")
    show("feedparser", feedparser, most)
    show("gofeed", gofeed, most)
    for name in OTHERS:
        show(f"{name}, documents with as many entries as feedparser finds", entries_found(root / name), most)
    captured = entries_found(CORPORA / "real-feeds")
    show("captured feeds, documents with as many entries as feedparser finds", captured, most)
    alike = read_alike(CORPORA / "real-feeds")
    show("captured feeds, entries read the same by both readers", alike, most)
    return int(feedparser.rate < 0.92 or gofeed.rate < 0.95 or captured.rate < 0.99 or alike.rate < 1)


if __name__ == "__main__":
    start(main)
