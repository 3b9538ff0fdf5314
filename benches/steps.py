"""Where the time goes in ingestion, step by step: `bin/bench ingest --profile`.

A process of the product visits every feed; again and again, the step that it is in is noted.
"""

import importlib
import json
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import unwrap
from types import CodeType, FrameType
from typing import Any

from rich.table import Table

from benches.harness.product import Product
from benches.harness.services import Newswire

# Each step, and where its functions are: (module, name in it, step).
WATCHED = (
    ("articles.ingest.pipeline", "fetch_many", "fetch"),
    ("articles.ingest.feed_result", "parse_by_kind", "parse"),
    ("articles.ingest.feed_result", "identify", "identify"),
    ("articles.ingest.batch", "find_known", "know"),
    ("articles.ingest.batch", "IngestContext.load_recent", "know"),
    ("articles.ingest.dedupe", "triage", "identify"),
    ("articles.ingest.clean_many", "clean_entry", "clean"),
    ("articles.filing.known", "FilingContext.file", "classify"),
    ("articles.ingest.batch", "IngestContext.cluster", "cluster"),
    ("articles.ingest.batch", "store", "store"),
    ("articles.ingest.store.write", "search.index", "index"),
    ("articles.ingest.store.write", "_write_outcomes", "outcome"),
)
REST = "the rest"
EVERY = 0.001  # seconds of CPU between two looks, at least


def find(module: str, name: str) -> Any:
    """The object `a.b` of a module. Raises AttributeError if ingestion has no such name."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


@contextmanager
def watch(steps: Mapping[CodeType, str]) -> Iterator[Mapping[str, float]]:
    """CPU seconds by step, meanwhile; what a step spends in another one counts for the other."""
    spent: defaultdict[str, float] = defaultdict(float)
    last = time.process_time()

    def note(_number: int, frame: FrameType | None) -> None:
        nonlocal last
        while frame and frame.f_code not in steps:
            frame = frame.f_back
        now = time.process_time()
        spent[steps[frame.f_code] if frame else REST] += now - last
        last = now

    before = signal.signal(signal.SIGPROF, note)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield spent
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def table(product: Product, database: str, wire: Newswire, rounds: Sequence[str], feeds: int) -> Table:
    """A row a step, a column a round: milliseconds of CPU a feed, and the share of the whole."""
    costs: dict[str, dict[str, float]] = {}
    for name in rounds:
        if name == "one":
            wire.publish()
        costs[name] = json.loads(product.shell("from benches.steps import visit_all; print(visit_all())"))
    shown = Table(f"CPU by step, {database}", *(column for name in rounds for column in (f"{name} ms a feed", "share")))
    for step in dict.fromkeys([*(step for _, _, step in WATCHED), REST]):
        shown.add_row(step, *_cells(costs, step, feeds))
    totals = [cell for spent in costs.values() for cell in (f"{1000 * sum(spent.values()) / feeds:.2f}", "")]
    shown.add_row("all", *totals)
    return shown


def _cells(costs: dict[str, dict[str, float]], step: str, feeds: int) -> Iterator[str]:
    for spent in costs.values():
        yield f"{1000 * spent.get(step, 0) / feeds:.2f}"
        yield f"{spent.get(step, 0) / sum(spent.values()):.0%}"


def visit_all() -> str:
    """The CPU seconds of a visit of every feed by step, as JSON; in a process that has Django."""
    from articles.ingest import pipeline
    from articles.models import Feed

    feeds = list(Feed.objects.visitable().select_related("source").prefetch_related("source__default_sectors"))
    with watch({unwrap(find(module, name)).__code__: step for module, name, step in WATCHED}) as spent:
        for _ in pipeline.refresh_many(feeds):
            pass
    return json.dumps(spent)
