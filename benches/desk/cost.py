"""What a page costs, as it is told from one process to the other."""

from dataclasses import dataclass


@dataclass(slots=True)
class PageCost:
    """What one page cost, the best of some rounds; milliseconds. `slowest`: the statement that took longest on the clock."""

    place: str
    name: str
    address: str
    queries: int = 0
    cpu: float = float("inf")
    database: float = 0.0  # of `cpu`, PostgreSQL's own; SQLite works inside Python's process
    slowest_ms: float = 0.0
    slowest: str = ""
