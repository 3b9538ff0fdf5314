"""The selection of the front page, kept as a piece: with the tags of the page, until the clock changes what is public."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from functools import partial
from typing import NamedTuple

from articles.listings.editions import EDITIONS, Edition
from articles.listings.front.questions import ByClock, changed_by_clock, headlines
from articles.listings.front.selection import Selection, select
from portal.page_cache import pieces

SELECTION_SECONDS = 30  # how long it is kept: a count of comments, or a week that ends, is no change with a tag


class Headline(NamedTuple):
    """What a page needs of an article whose piece is finished: its PIECE_COLUMNS."""

    key: int
    title: str
    published_at: str  # in ISO format
    date_is_guessed: bool
    story: int | None


class KeptSelection(NamedTuple):
    """A selection, and the headlines of its articles, the newest first."""

    selection: Selection
    headlines: Sequence[Headline]


class _Key(NamedTuple):
    """What a selection depends on and no tag names."""

    edition: str
    language: str
    length: int
    by_clock: ByClock


def kept_selection(now: datetime, length: int, language: str, edition: Edition | None) -> KeptSelection:
    """As `select`, with its headlines."""
    key = _Key(edition.slug if edition else "", language, length, changed_by_clock(now))
    return _parsed(pieces.piece(key, partial(_as_json, key, now), _tags, SELECTION_SECONDS))


def _as_json(key: _Key, now: datetime) -> str:
    found = select(now, key.length, key.language, EDITIONS.get(key.edition), key.by_clock)
    rows = [(pk, title, at.isoformat(), *facts) for pk, title, at, *facts in headlines(now, found.keys)]
    return json.dumps([astuple(found), rows])


def _parsed(text: str) -> KeptSelection:
    found, rows = json.loads(text)
    return KeptSelection(Selection(*found), [Headline(*one) for one in rows])


def _tags(_key: _Key, text: str) -> set[str]:
    """The tags of the front page: its own, and those of its articles and their stories."""
    shown = _parsed(text).headlines
    return {"home", *(f"article:{one.key}" for one in shown), *(f"story:{one.story}" for one in shown if one.story)}
