"""The names of the pages of figures, for the search page."""

from articles.figures.board import Board, cached_board
from articles.models import Instrument
from articles.search.page_names import KeptNames, NamedPage, PageNames


def figure_names() -> PageNames[Instrument]:
    """The instruments of the board by their names; no query beside the board's."""
    return _names.of(cached_board())


def _page_names(board: Board) -> PageNames[Instrument]:
    shown = (figure.series.instrument for figure in board.firsts())
    return PageNames(NamedPage(one, _names_of(one)) for one in shown)


def _names_of(one: Instrument) -> tuple[str, ...]:
    """Its names; of an instrument of the strip the short ones too, which others share: many prices are a “Dollar”."""
    shorter = (one.short_fr, one.short_en) if one.strip_place else ()
    words = () if one.country_id else (one.news_words,)
    return (one.name_fr, one.name_en, *shorter, *words)


_names = KeptNames(_page_names)
