"""The HTML of the front page's blocks, each made once of the same pieces: a process remembers the last ones.

A block shows nothing but its arguments, which are compared by value: the articles' pieces as they are now, the names of rows.
So a block cannot be older than its pieces, and needs no tags of its own. The empty piece of a hidden article is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.template.loader import get_template

from articles.listings import named
from articles.listings.editions import ALL_EDITIONS, EDITIONS
from articles.listings.front.front_page import FrontPage
from articles.listings.paging import KeysetPage, Placed
from articles.listings.pieces import NamedRow, named_row
from portal.page_cache.pieces import rendered_once
from portal.web.preferences import Preferences

# Of each block: both languages, light and full, with some minutes of ages and changes. The river is the largest.
BLOCKS_KEPT = 100
Pieces = tuple[str, ...]


class ShownArticle(NamedTuple):
    """An article, of which a block shows the piece only."""

    piece: str


class ShownMarket(NamedTuple):
    """A market block."""

    category: NamedRow
    articles: tuple[ShownArticle, ...]


class ShownCountry(NamedTuple):
    """A country, and the piece of its article."""

    country: NamedRow
    piece: str


def blocks_of(front: FrontPage, edition: str, older: str, *, is_light: bool) -> Mapping[str, Callable[[], str]]:
    """The blocks by name, of a front page whose articles have their pieces; `older` is where the river goes on."""
    markets = ((named_row(block.category), _pieces(block.articles)) for block in front.markets)
    shown_markets = (ShownMarket(one, tuple(map(ShownArticle, some))) for one, some in markets if some)
    countries = ((named_row(country), _pieces([article])) for country, article in front.countries)
    shown_countries = (ShownCountry(one, piece) for one, some in countries for piece in some)
    river, beneath = _pieces(front.river), _pieces(front.beneath)
    top = _pieces([front.top] if front.top else [])
    return {
        "top": lambda: top[0] if top else "",
        "beside": partial(_beside, _pieces(front.secondary), _pieces(front.watch)),
        "markets": partial(_markets, is_light, tuple(shown_markets)),
        "latest": partial(_latest, edition, river, older, has_rest=bool(beneath)),
        "side": partial(_side, _pieces(front.commented), tuple(shown_countries)),
        "rest": partial(_rest, beneath, has_river=bool(river)),
    }


@rendered_once(BLOCKS_KEPT)
def editions_bar(edition: str, path: str, chosen: str, quoted_return_path: str, *, lacks_news: bool) -> str:
    """The links to all editions, on the page at `path`; `chosen` is the edition that this browser always opens."""
    shown = {
        "edition": EDITIONS.get(edition),
        "path": path,
        "quoted_return_path": quoted_return_path,
        "lacks_news": lacks_news,
    }
    return _rendered("_editions", prefs=Preferences(edition=chosen), editions=ALL_EDITIONS, **shown)


@rendered_once(BLOCKS_KEPT)
def _beside(second: Pieces, watch: Pieces) -> str:
    return _rendered("_beside", second=second, watch=watch)


@rendered_once(BLOCKS_KEPT)
def _markets(is_light: bool, markets: tuple[ShownMarket, ...]) -> str:
    return _rendered("_markets", market_blocks=markets, prefs=Preferences(light=is_light)) if markets else ""


@rendered_once(BLOCKS_KEPT)
def _latest(edition: str, river: Pieces, older: str, *, has_rest: bool) -> str:
    if has_rest and not river:  # all of the edition's news stands above
        return ""
    shown = {"listing": named.front_listing(edition), "river": river, "page": KeysetPage((), older)}
    return _rendered("_latest", has_rest=has_rest, **shown)


@rendered_once(BLOCKS_KEPT)
def _side(commented: Pieces, countries: tuple[ShownCountry, ...]) -> str:
    return _rendered("_side", commented=commented, countries=countries) if commented or countries else ""


@rendered_once(BLOCKS_KEPT)
def _rest(beneath: Pieces, *, has_river: bool) -> str:
    return _rendered("_rest", beneath=beneath, has_river=has_river) if beneath else ""


def _rendered(template: str, **shown: Any) -> str:
    return get_template(f"articles/home/{template}.html").render(shown)


def _pieces(articles: Iterable[Placed]) -> Pieces:
    return tuple(piece for one in articles if (piece := one.piece))  # type: ignore[union-attr]
