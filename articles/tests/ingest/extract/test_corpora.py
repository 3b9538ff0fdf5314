"""Other people's pages, where they are on the machine; the whole count is `python -m benches.corpora.extraction`."""

import gzip
import json
import os

import pytest

from articles.ingest.extract.article import extract_article
from benches.corpora.extraction import CORPORA, ExtractionTally, Reader, f1, score, segments

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine"
)


def test_a_score_counts_runs_of_four_words():
    assert score("a b c d e", "a b c d e") == (1.0, 1.0)
    assert score("a b c d e", "a b c d") == (1.0, 0.5)
    assert score("", "") == (1.0, 1.0)
    assert f1(score("a b c d", "e f g h")) == 0


def test_article_pages_come_out_as_they_should():
    truth = json.loads((CORPORA / "aeb/ground-truth.shared.json").read_text())
    tally = ExtractionTally()
    for name, page in list(truth.items())[::4]:
        content = gzip.decompress((CORPORA / f"aeb/html/{name}.html.gz").read_bytes())
        tally.scores.append(score(page["articleBody"], extract_article(content, page["url"]).text))
    assert tally.f1 >= 0.955


def test_pages_in_french_and_of_african_titles_come_out_as_they_should():
    assert segments(Reader())["all"].f1 >= 0.95
