"""The front page: the articles of its blocks, as `listings/front/selection.py:select` chose them, loaded together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.listings.editions import Edition
from articles.listings.front.kept_selection import kept_selection
from articles.listings.front.market_blocks import MarketBlock
from articles.listings.front.selection import Selection, select
from articles.listings.paging import Placed
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country
from portal.page_cache import pieces


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The page's blocks with their articles; `articles` are all of them, `top` is the first and largest one.

    The river is the list of articles below the blocks; `has_more` says that there are more after its last one.
    In an edition the river has the edition's articles of a week, `beneath` those of the rest of Africa;
    `has_too_few_edition_articles` says that those of the edition do not fill their slots.
    """

    top: Placed | None
    secondary: Sequence[Placed]
    river: Sequence[Placed]
    beneath: Sequence[Placed]
    markets: Sequence[MarketBlock]
    watch: Sequence[Placed]
    commented: Sequence[Placed]
    countries: Sequence[tuple[Country, Placed]]
    articles: Collection[Placed]
    has_more: bool
    has_too_few_edition_articles: bool


def front_page(now: datetime, length: int, language: str, edition: Edition | None = None) -> FrontPage:
    """The front page for readers of `language`, with a river of `length` articles.

    With finished pieces, selection and placed rows come from `kept_selection`; without, the selected articles are loaded whole.
    """
    if pieces.are_kept():
        kept = kept_selection(now, length, language, edition)
        return _with_articles(kept.selection, {one.pk: one for one in kept.rows})
    selection = select(now, length, language, edition)
    return _with_articles(selection, Article.objects.published(now).for_listing().in_bulk(selection.keys))


def _with_articles(selection: Selection, loaded: Mapping[int, Placed]) -> FrontPage:
    """The page with these articles, the newest first; one that was hidden in the meantime is left out."""

    def of(keys: Iterable[int]) -> tuple[Placed, ...]:
        return tuple(loaded[key] for key in keys if key in loaded)

    top, *secondary = of(selection.first) or (None,)
    known = cached_taxonomy()
    return FrontPage(
        top=top,
        secondary=secondary,
        river=of(selection.river),
        beneath=of(selection.beneath),
        markets=[
            MarketBlock(known.categories[slug], articles=of(keys))
            for slug, keys in selection.markets
            if keys and slug in known.categories
        ],
        watch=of(selection.watch),
        commented=of(selection.commented),
        countries=[
            (known.countries[code], article)
            for code, key in selection.countries
            for article in of([key])
            if code in known.countries
        ],
        articles=loaded.values(),
        has_more=selection.has_more,
        has_too_few_edition_articles=selection.has_too_few_edition_articles,
    )
