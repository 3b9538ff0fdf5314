"""The selection of the front page, kept as a piece: with the tags of the page, until the clock changes what is public."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from articles.listings.editions import EDITIONS, Edition
from articles.listings.front.questions import ByClock, changed_by_clock, placed_rows
from articles.listings.front.selection import Selection, select
from articles.listings.paging import PlacedRow
from portal.page_cache import pieces

PARSED_KEPT = 20  # selections: of each edition in both languages, in a process
SELECTION_SECONDS = 30  # how long it is kept: a count of comments, or a week that ends, is no change with a tag


class KeptSelection(NamedTuple):
    """A selection, and the placed rows of its articles, the newest first."""

    selection: Selection
    rows: Sequence[PlacedRow]


class _Key(NamedTuple):
    """What a selection depends on and no tag names."""

    edition: str
    language: str
    length: int
    by_clock: ByClock


def kept_selection(now: datetime, length: int, language: str, edition: Edition | None) -> KeptSelection:
    """As `select`, with its placed rows."""
    key = _Key(edition.slug if edition else "", language, length, changed_by_clock(now))
    found, rows = _parsed(pieces.piece(key, partial(_as_json, key, now), _tags, SELECTION_SECONDS))
    return KeptSelection(found, [PlacedRow(*row) for row in rows])


def _as_json(key: _Key, now: datetime) -> str:
    found = select(now, key.length, key.language, EDITIONS.get(key.edition), key.by_clock)
    rows = [(pk, title, at.isoformat(), *facts) for pk, title, at, *facts in placed_rows(now, found.keys)]
    return json.dumps([astuple(found), rows])


@lru_cache(PARSED_KEPT)
def _parsed(text: str) -> tuple[Selection, list[tuple[Any, ...]]]:
    """The selection, and of each article what its `PlacedRow` is made of."""
    found, rows = json.loads(text)
    return Selection(*found), [(pk, title, datetime.fromisoformat(at), *facts) for pk, title, at, *facts in rows]


def _tags(_key: _Key, text: str) -> set[str]:
    """The tags of the front page: its own, and those of its articles and their stories."""
    shown = [PlacedRow(*row) for row in _parsed(text)[1]]
    stories = (f"story:{one.story_id}" for one in shown if one.story_id)
    return {"home", *(f"article:{one.pk}" for one in shown), *stories}
