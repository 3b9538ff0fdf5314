"""Which of our own pages bear the words of a search in their names. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from articles.search.query import parse_search_query

MAX_ALIKE = 12  # more names that fit say nothing: “inflation” stands in that of every country
MAX_SHOWN = 3


class Fit(IntEnum):
    """How a name matches the words, the best first."""

    SAME = 0
    LONGER = 1  # the name holds all the words, and more
    SHORTER = 2  # all the name's words were asked for, and others


@dataclass(frozen=True, slots=True)
class Match[Page]:
    """A page whose name matches; `apart` is how many words one has and the other has not."""

    page: Page
    fit: Fit
    apart: int


@dataclass(frozen=True, slots=True)
class NamedPage[Page]:
    """A page with its names; `aliases` stand for it too, but only whole: “Banque d’Algérie” is no answer to “banque”."""

    page: Page
    names: Iterable[str]
    aliases: Iterable[str] = ()


class PageNames[Page]:
    """Pages by the words of their names, which are read as the words of a search are."""

    def __init__(self, named: Iterable[NamedPage[Page]]) -> None:
        self._pages: list[Page] = []
        self._names_by_word: defaultdict[str, list[tuple[int, frozenset[str], bool]]] = defaultdict(list)
        for place, one in enumerate(named):
            self._pages.append(one.page)
            names, aliases = ({parse_search_query(name).words for name in some} for some in (one.names, one.aliases))
            for words in names | aliases:
                for word in words:
                    self._names_by_word[word].append((place, words, words in names))

    def matching(self, words: frozenset[str]) -> list[Match[Page]]:
        """A match for each page that has one, by its best name, in the order of the pages."""
        best: dict[int, tuple[Fit, int]] = {}
        for place, name, may_be_longer in (one for word in words for one in self._names_by_word.get(word, ())):
            fit = _fit(words, name)
            if fit and (may_be_longer or fit[0] != Fit.LONGER):
                best[place] = min(fit, best.get(place, fit))
        return [Match(self._pages[place], *best[place]) for place in sorted(best)]


class KeptNames[State, Names]:
    """The names that `read` gave of the state seen last, which is another object once it is loaded again."""

    def __init__(self, read: Callable[[State], Names]) -> None:
        self._read = read
        self._kept: tuple[State, Names] | None = None

    def of(self, state: State) -> Names:
        """The names of this state."""
        kept = self._kept
        if kept is None or kept[0] is not state:
            kept = self._kept = state, self._read(state)
        return kept[1]


def best_pages[Page](matches: Iterable[Match[Page]]) -> list[Page]:
    """The pages to show, the best first, equals in their order; none of a fit that too many have."""
    by_fit: defaultdict[Fit, list[Match[Page]]] = defaultdict(list)
    for match in matches:
        by_fit[match.fit].append(match)
    kept = [match for fit in Fit if len(by_fit[fit]) <= MAX_ALIKE for match in by_fit[fit]]
    return [match.page for match in sorted(kept, key=lambda one: (one.fit, one.apart))][:MAX_SHOWN]


def _fit(words: frozenset[str], name: frozenset[str]) -> tuple[Fit, int] | None:
    if name == words:
        return Fit.SAME, 0
    if words < name:
        return Fit.LONGER, len(name - words)
    return (Fit.SHORTER, len(words - name)) if name < words else None
