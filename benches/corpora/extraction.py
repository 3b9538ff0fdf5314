"""`python -m benches.corpora.extraction`: how much of other people's article pages comes out right.

aeb is scored as its authors do (https://github.com/scrapinghub/article-extraction-benchmark): multisets of runs of four words,
TP, FP and FN of a page divided by their sum, precision and recall averaged over the pages, F1 of the two averages. Fundus'
pages are scored the same way, in composed signs (NFC), against the version that fits best. Segments are texts that a page's
article has, or has not.
"""

import gzip
import json
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from articles.ingest.extract.article import NotAnArticle, PageText, extract_article
from articles.text.html_text import normalise
from benches.harness import programs
from benches.harness.command import say, start

CORPORA = programs.CORPORA / "article-extraction"
PROMISED = 0.955, 0.95  # F1 on aeb; of the segments of pages in French and of African titles
DAY = 86_400  # seconds
WORD = re.compile(r"\w+")
Score = tuple[float, float]


@dataclass(slots=True)
class ExtractionTally:
    """What the pages of one kind gave: (precision, recall) of each, or segments found, wrongly found, missed."""

    scores: list[Score] = field(default_factory=list)
    segments: Counter[str] = field(default_factory=Counter)

    @property
    def precision_recall(self) -> Score:
        """Averaged over pages, or over all segments together."""
        if self.segments:
            found = self.segments["found"]
            return found / (found + self.segments["extra"] or 1), found / (found + self.segments["missed"] or 1)
        pages = len(self.scores) or 1
        return sum(score[0] for score in self.scores) / pages, sum(score[1] for score in self.scores) / pages

    @property
    def f1(self) -> float:
        """Of the two averages."""
        return f1(self.precision_recall)


class Reader:
    """Extracts, and counts what it costs and what goes wrong."""

    def __init__(self) -> None:
        self.errors: Counter[str] = Counter()
        self.pages, self.seconds = 0, 0.0

    def read(self, page: bytes, url: str) -> PageText:
        """The page's article; an empty one, counted, where there is none."""
        began = time.process_time()
        try:
            return extract_article(page, url)
        except NotAnArticle as error:
            self.errors[error.reason] += 1
            return PageText("", "", "")
        finally:
            self.pages, self.seconds = self.pages + 1, self.seconds + time.process_time() - began


def f1(score: Score) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * score[0] * score[1] / (sum(score) or 1)


def score(expected: str, found: str) -> Score:
    """Precision and recall of the runs of four words of one page."""
    true, ours = _runs(expected), _runs(found)
    both = (true & ours).total()
    if not both:
        return (0.0, 0.0) if true or ours else (1.0, 1.0)
    return both / ours.total(), both / true.total()


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)) if words)


def aeb(reader: Reader) -> ExtractionTally:
    """The 80 pages of the article extraction benchmark."""
    tally = ExtractionTally()
    for name, page in json.loads((CORPORA / "aeb/ground-truth.shared.json").read_text()).items():
        content = gzip.decompress((CORPORA / f"aeb/html/{name}.html.gz").read_bytes())
        tally.scores.append(score(page["articleBody"], reader.read(content, page["url"]).text))
    return tally


def segments(reader: Reader) -> dict[str, ExtractionTally]:
    """Trafilatura's pages by language, and all of them together: pages in French and of African titles."""
    tallies: dict[str, ExtractionTally] = defaultdict(ExtractionTally)
    languages = {Path(row[0]).name: row[1][:2] for row in _listed()}
    for url, page in json.loads((CORPORA / "trafilatura/evaldata.shared.json").read_text()).items():
        path = next((CORPORA / "trafilatura").glob(f"*/{page['file']}"), None)
        if path is None or path.name not in languages:
            continue
        text = _flat(reader.read(path.read_bytes(), url).text)
        present = Counter(
            {
                "found": sum(_flat(segment) in text for segment in page["with"]),
                "missed": sum(_flat(segment) not in text for segment in page["with"]),
                "extra": sum(_flat(segment) in text for segment in page["without"]),
            }
        )
        for kind in ("all", languages[path.name] or "not said"):
            tallies[kind].segments += present
    return tallies


def fundus(reader: Reader, dates: Counter[str]) -> dict[str, ExtractionTally]:
    """Fundus' pages by country and all together; their dates are compared on the way."""
    tallies: dict[str, ExtractionTally] = defaultdict(ExtractionTally)
    for path in sorted((CORPORA / "fundus").glob("*/*.json")):
        urls = {name: page["url"] for name, page in json.loads((path.parent / "meta.info").read_text()).items()}
        versions = list(json.loads(path.read_text()).values())
        for page in sorted(path.parent.glob(f"{path.stem}_*.html.gz")):
            found = reader.read(gzip.decompress(page.read_bytes()), urls.get(page.name, ""))
            best = max(versions, key=lambda version: f1(score(_body(version), found.text)))
            for kind in ("all", path.parent.name):
                tallies[kind].scores.append(score(_body(best), found.text))
            _compare(found.published, best["publishing_date"], dates)
    return tallies


def dated(reader: Reader, dates: Counter[str]) -> None:
    """Htmldate's pages, whose days are known."""
    for name, _, day, _, url in _listed():
        if day and not name.startswith("fundus/"):
            found = reader.read((CORPORA / name).read_bytes(), url).published
            dates["right" if found[:10] == day else "wrong"] += 1


def _compare(found: str, expected: str, dates: Counter[str]) -> None:
    near = found and abs(datetime.fromisoformat(found).timestamp() - datetime.fromisoformat(expected).timestamp()) < DAY
    dates["right" if near else "wrong"] += 1


def _body(version: dict[str, Any]) -> str:
    body = version["body"]
    parts: Iterable[list[str]] = (section[key] for section in body["sections"] for key in ("headline", "paragraphs"))
    return normalise("\n".join([*body["summary"], *(line for lines in parts for line in lines)]))


def _listed() -> Iterator[list[str]]:
    lines = (CORPORA / "french_african_pages.tsv").read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])


def _flat(text: str) -> str:
    return " ".join(normalise(text).split())


def main() -> int:
    """Print the table; 1 when a figure is below its promise, 2 without corpora."""
    if not CORPORA.is_dir():
        raise programs.Missing(f"The corpora are not in {CORPORA}.")
    reader, dates = Reader(), Counter[str]()
    table = Table("pages", "precision", "recall", "F1", title="Article pages")
    benchmark, french, wide = aeb(reader), segments(reader), fundus(reader, dates)
    dated(reader, dates)
    rows = {"aeb (80)": benchmark}
    rows |= {f"trafilatura segments, {kind}": tally for kind, tally in sorted(french.items())}
    rows |= {
        f"fundus, {kind} ({len(tally.scores)})": tally for kind, tally in wide.items() if kind in {"all", "fr", "za"}
    }
    for name, tally in rows.items():
        table.add_row(name, *(f"{value:.4f}" for value in (*tally.precision_recall, tally.f1)))
    say(table)
    say(f"dates: {dates['right']} right of {dates.total()}; pages without article: {dict(reader.errors) or 'none'}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"{reader.pages} pages, {1000 * reader.seconds / reader.pages:.0f} ms of CPU each, {peak} MB at most")
    return int(benchmark.f1 < PROMISED[0] or french["all"].f1 < PROMISED[1])


if __name__ == "__main__":
    start(main)
