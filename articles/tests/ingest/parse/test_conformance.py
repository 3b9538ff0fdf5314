import os

import pytest

from benches.corpora.feedparser_suite import feedparser_suite
from benches.corpora.gofeed_suite import gofeed_suite
from benches.harness.programs import CORPORA

ROOT = CORPORA / "feed-conformance"
pytestmark = pytest.mark.skipif(
    not ROOT.is_dir() and not os.environ.get("CI"), reason="the corpora are not on this machine"
)


def test_feedparsers_own_documents_are_read_as_it_expects():
    tally = feedparser_suite(ROOT / "feedparser")
    assert tally.judged > 300
    assert tally.rate >= 0.92, tally.failed


def test_gofeeds_documents_are_read_as_it_expects():
    tally = gofeed_suite(ROOT / "gofeed")
    assert tally.judged > 40
    assert tally.rate >= 0.95, tally.failed
