"""Where the time goes in ingestion, step by step: `bin/bench ingest --profile`.

A process of the product visits every feed with a stop-watch around each step, and prints JSON.
"""

import importlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from rich.table import Table

from benches.harness.product import Product
from benches.harness.services import Newswire

# Where each step is called from: (module, name in it, step).
WATCHED = (
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
ANSWERS = ("articles.ingest.pipeline", "fetch_many")


class StepTimers:
    """CPU seconds by step; what a step spends in another one counts for the other."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self._inner = [0.0]

    def around(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """`work`, timed."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            self._inner.append(0.0)
            try:
                return work(*args, **kwargs)
            finally:
                whole = time.process_time() - began
                self.spent[step] += whole - self._inner.pop()
                self.calls[step] += 1
                self._inner[-1] += whole

        return timed

    def between(self, step: str, work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """The generator `work`, timed while it looks for what it yields next."""

        def timed(*args: Any, **kwargs: Any) -> Iterator[Any]:
            advance = self.around(step, work(*args, **kwargs).__next__)
            while True:
                try:
                    found = advance()
                except StopIteration:
                    return
                yield found

        return timed


def watch(watches: StepTimers) -> None:
    """Put a stop-watch around every step."""
    for module, name, step in WATCHED:
        _replace(module, name, partial(watches.around, step))
    _replace(*ANSWERS, partial(watches.between, "fetch"))


def find(module: str, name: str) -> tuple[Any, str]:
    """The object that holds the name `a.b` of a module, and its last part. Raises AttributeError if ingestion has no such name."""
    holder: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    getattr(holder, last)
    return holder, last


def _replace(module: str, name: str, wrap: Callable[[Any], Any]) -> None:
    holder, last = find(module, name)
    setattr(holder, last, wrap(getattr(holder, last)))


def table(product: Product, database: str, wire: Newswire, rounds: Sequence[str], feeds: int) -> Table:
    """A row a step, a column a round: milliseconds of CPU a feed, and the share of the whole."""
    costs: dict[str, dict[str, float]] = {}
    for name in rounds:
        if name == "one":
            wire.publish()
        costs[name] = _run(product)
    order = dict.fromkeys(["fetch", *(step for _, _, step in WATCHED), "the rest"])
    shown = Table(f"CPU by step, {database}", *(column for name in rounds for column in (f"{name} ms a feed", "share")))
    for step in order:
        shown.add_row(step, *_cells(costs, step, feeds))
    totals = [cell for spent in costs.values() for cell in (f"{1000 * sum(spent.values()) / feeds:.2f}", "")]
    shown.add_row("all", *totals)
    return shown


def _cells(costs: dict[str, dict[str, float]], step: str, feeds: int) -> Iterator[str]:
    for spent in costs.values():
        yield f"{1000 * spent.get(step, 0) / feeds:.2f}"
        yield f"{spent.get(step, 0) / sum(spent.values()):.0%}"


def _run(product: Product) -> dict[str, float]:
    spent: dict[str, float] = json.loads(product.shell("from benches.steps import visit_all; print(visit_all())"))
    return spent


def visit_all() -> str:
    """The CPU seconds of a visit of every feed by step, as JSON; in a process that has Django."""
    from articles.ingest import pipeline
    from articles.models import Feed

    watches = StepTimers()
    watch(watches)
    began = time.process_time()
    feeds = list(Feed.objects.visitable().select_related("source").prefetch_related("source__default_sectors"))
    for _ in pipeline.refresh_many(feeds):
        pass
    whole = time.process_time() - began
    return json.dumps(dict(watches.spent) | {"the rest": whole - sum(watches.spent.values())})
