"""The benches are started without Django, from a shell."""

import subprocess
import sys

import pytest
from django.conf import settings

from articles.search import positions
from benches import listings
from benches.chaos import ledger


@pytest.mark.parametrize(
    "name",
    ["ingest", "chaos.run", "corpora.run", "serve", "memory", "listings", "searching", "pages", "desk", "pictures"],
)
def test_each_bench_starts_and_tells_its_options(name):
    command = [sys.executable, "-m", f"benches.{name}", "--help"]
    told = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60)
    assert (told.returncode, told.stdout[:6]) == (0, "usage:"), told.stderr


def test_the_listings_are_filled_where_postgresql_may_pass(monkeypatch):
    modes = []
    monkeypatch.setattr(listings, "_filled", lambda folder, *_: [modes.append(folder.stat().st_mode & 0o777), ""])
    monkeypatch.setattr(listings, "_measured", lambda *_: {})
    assert listings.main([]) == 0
    assert modes == [0o755]  # it runs as another user


def test_the_ledger_reads_keys_as_the_index_writes_them():
    assert ledger.MASK == positions.KEY_MASK
