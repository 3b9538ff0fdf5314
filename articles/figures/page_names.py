"""The names of the pages of figures, for the search page."""

from articles.figures.board import Board, cached_board
from articles.models import Instrument
from articles.search.page_names import NamedPage, PageNames

# The names of one board, which is loaded again once a minute.
_kept: list[tuple[Board, PageNames[Instrument]]] = []


def figure_names() -> PageNames[Instrument]:
    """The instruments of the board by their names; no query beside the board's."""
    board = cached_board()
    if not _kept or _kept[0][0] is not board:
        subjects = [figure.series.instrument for figure in board.firsts()]
        _kept[:] = [(board, PageNames(NamedPage(one, _names(one)) for one in subjects))]
    return _kept[0][1]


def _names(one: Instrument) -> tuple[str, ...]:
    """Its names; of the strip's the short ones too, which others have as well: many prices are a “Dollar”."""
    shorter = (one.short_fr, one.short_en) if one.strip_place else ()
    words = () if one.country_id else (one.news_words,)
    return (one.name_fr, one.name_en, *shorter, *words)
