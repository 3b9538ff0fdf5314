"""The front page: the articles of its blocks, as `listings/front/selection.py:select` chose them, loaded together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.listings.cards import CARD, LEAD, LINE, SECOND, TALK_LINE, add_cards
from articles.listings.editions import Edition
from articles.listings.front.market_blocks import MarketBlock
from articles.listings.front.selection import Selection, select
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country
from portal.web.preferences import Preferences


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The page's blocks with their articles; `articles` are all of them, `top` is the first and largest one.

    The river is the list of articles below the blocks; `has_more` says that there are more after its last one.
    In an edition the river has the edition's articles of a week, `beneath` those of the rest of Africa;
    `has_too_few_edition_articles` says that those of the edition do not fill their slots.
    """

    top: Article | None
    secondary: Sequence[Article]
    river: Sequence[Article]
    beneath: Sequence[Article]
    markets: Sequence[MarketBlock]
    watch: Sequence[Article]
    commented: Sequence[Article]
    countries: Sequence[tuple[Country, Article]]
    articles: Collection[Article]
    has_more: bool
    has_too_few_edition_articles: bool


def front_page(
    now: datetime, length: int, language: str, prefs: Preferences, edition: Edition | None = None
) -> FrontPage:
    """The front page for readers of `language`, with a river of `length` articles, each with its `card`."""
    selection = select(now, length, language, edition)
    rows = Article.objects.published(now).filter(pk__in=selection.keys).newest_first().for_placing()
    articles = {one.pk: one for one in rows}
    keys_by_template = {
        LEAD: selection.first[:1],
        SECOND: selection.first[1:],
        CARD: [*selection.river, *selection.beneath],
        LINE: [
            *(key for _slug, keys in selection.markets for key in keys),
            *selection.watch,
            *(key for _code, key in selection.countries),
        ],
        TALK_LINE: selection.commented,
    }
    add_cards(
        {template: [articles[key] for key in keys if key in articles] for template, keys in keys_by_template.items()},
        prefs,
    )
    return _with_articles(selection, {key: one for key, one in articles.items() if one.card})  # type: ignore[attr-defined]


def _with_articles(selection: Selection, loaded: Mapping[int, Article]) -> FrontPage:
    """The page with these articles, the newest first; one that was hidden in the meantime is left out."""

    def of(keys: Iterable[int]) -> tuple[Article, ...]:
        return tuple(loaded[key] for key in keys if key in loaded)

    known = cached_taxonomy()
    return FrontPage(
        top=next(iter(of(selection.first[:1])), None),
        secondary=of(selection.first[1:]),
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
