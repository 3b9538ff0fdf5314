"""The names of the pages of figures, for the search page."""

from collections.abc import Iterator

from articles.figures.board import Board, cached_board
from articles.models import Instrument
from articles.search.page_names import KeptPageNames, NamedPage, PageNames


def figure_names() -> PageNames[Instrument]:
    """The instruments of the board by their names; no query beside the board's."""
    return _names.of(cached_board())


def _named(board: Board) -> Iterator[NamedPage[Instrument]]:
    for figure in board.firsts():
        yield NamedPage(figure.series.instrument, _names_of(figure.series.instrument))


def _names_of(one: Instrument) -> tuple[str, ...]:
    """Its names; of an instrument of the strip the short ones too, which others share: many prices are a “Dollar”."""
    shorter = (one.short_fr, one.short_en) if one.strip_place else ()
    words = () if one.country_id else (one.news_words,)
    return (one.name_fr, one.name_en, *shorter, *words)


_names = KeptPageNames(_named)
