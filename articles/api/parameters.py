"""What a query asks for. Unlike a page, which drops what it does not know, the API says what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.api.endpoints import MOST, Parameter
from articles.api.problems import REFUSED, UNKNOWN, Problem, cut
from articles.listings import filters
from articles.listings.filters import Filter
from articles.listings.paging import PAGE_SIZE, InvalidCursor, page_start
from articles.models.articles.keyset import Cursor
from articles.search import SearchQuery
from articles.search import parse_search_query as read_question


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of what passes `filters` and answers `question`: the `limit` that stand `param` (« avant », « apres ») `at`."""

    filters: tuple[Filter, ...]
    question: SearchQuery
    limit: int
    word: str
    at: Cursor | None

    def written(self, **more: str) -> str:
        """The query of an address that asks the same, of the place told by `more`."""
        said = {"q": self.question.typed} if self.question else {}
        said |= {"limit": str(self.limit)} if self.limit != PAGE_SIZE else {}
        return filters.query_string(self.filters, **said, **more)


def read(query: QueryDict, known: Sequence[Parameter]) -> Asked:
    """What is asked, all of it understood. Raises Problem."""
    _check_names(query, known)
    said = query.copy()
    if "pays" in said:
        said["pays"] = str(said["pays"]).lower()  # our own answers write codes in capitals
    found = filters.parse_filters(said)
    understood = {one.param for one in found}
    for parameter in known:
        if parameter.name in filters.FILTER_PARAMS and parameter.name in query and parameter.name not in understood:
            raise _refused(parameter, query)
    question = read_question(query.get("q", ""))
    if "q" in query and not question:
        raise _refused(_named(known, "q"), query)
    word, at = _place(query, known)
    return Asked(found, question, _limit(query, known), word, at)


def _check_names(query: QueryDict, known: Sequence[Parameter]) -> None:
    names = [one.name for one in known]
    for name, values in query.lists():
        if name not in names:
            told = ", ".join(names) or "–"
            sentence = _(
                "«\u00a0%(name)s\u00a0» n’est pas un paramètre de cette adresse. Elle connaît\u00a0: %(known)s."
            )
            raise Problem(UNKNOWN, sentence, {"name": cut(name), "known": told}, cut(name))
        if len(values) > 1:
            sentence = _("«\u00a0%(name)s\u00a0» ne peut être dit qu’une fois.")
            raise Problem(REFUSED, sentence, {"name": name}, name)


def _place(query: QueryDict, known: Sequence[Parameter]) -> tuple[str, Cursor | None]:
    if "avant" in query and "apres" in query:
        raise Problem(REFUSED, _("«\u00a0avant\u00a0» et «\u00a0apres\u00a0» ne vont pas ensemble."), parameter="apres")
    try:
        return page_start(query)
    except InvalidCursor as error:
        raise _refused(_named(known, "avant" if "avant" in query else "apres"), query) from error


def _limit(query: QueryDict, known: Sequence[Parameter]) -> int:
    if "limit" not in query:
        return PAGE_SIZE
    said = str(query["limit"])
    if said not in map(str, range(1, MOST + 1)):
        raise _refused(_named(known, "limit"), query)
    return int(said)


def _named(known: Sequence[Parameter], name: str) -> Parameter:
    return next(one for one in known if one.name == name)


def _refused(parameter: Parameter, query: QueryDict) -> Problem:
    sentence = _(
        "«\u00a0%(value)s\u00a0» ne convient pas à «\u00a0%(name)s\u00a0»\u00a0: %(meaning)s (par exemple %(example)s)."
    )
    words = {
        "value": cut(str(query[parameter.name])),
        "name": parameter.name,
        "meaning": parameter.meaning,  # told in the language of the sentence
        "example": parameter.example,
    }
    return Problem(REFUSED, sentence, words, parameter.name)
