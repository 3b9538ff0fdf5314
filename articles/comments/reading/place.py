"""Which part of a talk a page shows, as its address says it: `?tri=utiles&page=2`, `?fil=12`. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

ROOTS_PER_PAGE = 50
REPLIES_PER_PAGE = 50  # of a page that shows one root alone
REPLIES_AT_FIRST = 20  # below a root, beside others
MAX_REPLIES_BESIDE = 200  # below all roots of a page together, so that its weight has a bound
OLDEST, USEFUL, NEWEST = "", "utiles", "recents"
SORTS = (OLDEST, USEFUL, NEWEST)
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
KEY = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a talk; with `root`, a page of what stands below that comment alone. `sort` is the order of the roots."""

    sort: str = OLDEST
    page: int = 1
    root: int | None = None

    @property
    def query(self) -> str:
        """Its query, « ?… »; empty for the first page, oldest first."""
        words = {"fil": self.root or "", "tri": self.sort, "page": self.page if self.page > 1 else ""}
        said = {word: value for word, value in words.items() if value}
        return f"?{urlencode(said)}" if said else ""

    @property
    def next(self) -> "Place":
        """The page after it."""
        return replace(self, page=self.page + 1)

    @property
    def previous(self) -> "Place":
        """The page before it."""
        return replace(self, page=self.page - 1)


FIRST_PAGE = Place()


def read_place(query: Mapping[str, Any]) -> Place:
    """The place that a query names; anything else in the query is ignored."""
    sort, page, root = (str(query.get(word, "")) for word in ("tri", "page", "fil"))
    number = int(page) if PAGE_NUMBER.fullmatch(page) else 1
    if KEY.fullmatch(root):
        return Place(page=number, root=int(root))
    return Place(sort if sort in SORTS else OLDEST, number)


def page_holding(position: int, per_page: int) -> int:
    """The number of the page that shows what stands at `position`, which is counted from 0."""
    return position // per_page + 1


def replies_beside(counts: Collection[int]) -> int:
    """How many replies a page shows below each of its roots, given how many each has: all roots get the same room."""
    if sum(min(count, REPLIES_AT_FIRST) for count in counts) <= MAX_REPLIES_BESIDE:
        return REPLIES_AT_FIRST
    return MAX_REPLIES_BESIDE // len(counts)
