"""The rulebook as the newsroom has it: compiled from its rows, and remembered by each process until one changes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import OperationalError, ProgrammingError
from django.db.models import Count, Max, QuerySet

from articles.filing.records import OrganisationFacts, Term
from articles.filing.rulebook import Rulebook, compile_rulebook, default_rulebook
from articles.models import Organisation, Phrase, Refiling

TERM_COLUMNS = ("text", "kind", "slug", "language", "case", "weight", "needs", "unless")
ORGANISATION_COLUMNS = ("slug", "name_fr", "name_en", "names", "kind", "sector", "country", "region", "exchange")

Version = tuple[Any, ...]


def current_rulebook() -> Rulebook:
    """What to file by. Costs two small questions as long as nothing has changed.

    Where no expressions are loaded, or there is no table for them yet, it is the rulebook that ships.
    """
    try:
        version = _version()
    except (OperationalError, ProgrammingError):
        return default_rulebook()
    return _compile_once(version) if version[0] else default_rulebook()


def rulebook_with(phrase: Phrase) -> Rulebook:
    """The rulebook as it would be if `phrase` were saved as it stands."""
    terms = terms_of(Phrase.objects.active().exclude(pk=phrase.pk))
    return compile_rulebook((*terms, _term(*_term_values(phrase))) if phrase.active else terms, active_organisations())


def terms_of(phrases: QuerySet[Phrase]) -> tuple[Term, ...]:
    """What expressions are to the rulebook, in the order they came."""
    return tuple(_term(*row) for row in phrases.order_by("pk").values_list(*TERM_COLUMNS))


def _term_values(phrase: Phrase) -> tuple[Any, ...]:
    return tuple(getattr(phrase, column) for column in TERM_COLUMNS)


def _term(text: str, kind: str, slug: str, language: str, case: str, weight: float, *context: Iterable[str]) -> Term:
    return Term(text, kind, slug, language, case, weight, *map(tuple, context))


def active_organisations() -> tuple[OrganisationFacts, ...]:
    """Those that are looked for in articles."""
    rows = Organisation.objects.filter(active=True).order_by("slug").values_list(*ORGANISATION_COLUMNS)
    return tuple(_facts(*row) for row in rows)


def _facts(slug: str, name: str, english: str, names: list[str], kind: str, *rest: Any) -> OrganisationFacts:
    sector, country, region, exchange = rest
    every = tuple(dict.fromkeys((name, english, *names)))
    return OrganisationFacts(slug, name, every, kind, sector or "", country or "", region or "", bool(exchange))


def _version() -> Version:
    """Differs as soon as an expression or an organisation came, changed or went."""
    rows = (
        model.objects.order_by().aggregate(number=Count("pk"), latest=Max("changed_at"))
        for model in (Phrase, Organisation)
    )
    # Of two changes the one that is committed last may be dated first; their asking for a run waits for one another.
    last_request = Refiling.objects.order_by().aggregate(asked=Max("asked_at"))
    return tuple(value for row in (*rows, last_request) for value in row.values())


@lru_cache(maxsize=1)
def _compile_once(version: Version) -> Rulebook:
    terms, known = terms_of(Phrase.objects.active()), active_organisations()
    same = hash((terms, known))
    if same not in _compiled:
        _compiled.clear()
        _compiled[same] = compile_rulebook(terms, known)
    return _compiled[same]


# Once for the same rows, whenever they were loaded; known by their hash, for they are as large as what is made of them.
_compiled: dict[int, Rulebook] = {}
