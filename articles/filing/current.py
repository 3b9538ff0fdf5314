"""The rulebook in force: compiled from its rows, and cached by each process until a row changes."""

from collections.abc import Container, Iterable
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
    """The rulebook to file by. It costs three small queries while nothing has changed.

    If no expressions are loaded, or their table does not exist yet, it is the shipped rulebook.
    """
    try:
        version = _version()
    except (OperationalError, ProgrammingError):
        return default_rulebook()
    return _compile_once(version) if version[0] else default_rulebook()


def rulebook_with(phrase: Phrase) -> Rulebook:
    """The rulebook as it would be if `phrase` were saved with its current values."""
    terms = terms_of(Phrase.objects.active().exclude(pk=phrase.pk))
    return compile_rulebook((*terms, _term(*_term_values(phrase))) if phrase.active else terms, active_organisations())


def rulebooks_around(phrase: Phrase, first_stems: Container[str]) -> tuple[Rulebook, Rulebook]:
    """The rulebook in force and `rulebook_with(phrase)`, both with only the terms that begin with one of `first_stems`.

    Compiling so few takes a fraction of the time.
    """
    if not Phrase.objects.exists():
        return default_rulebook(), rulebook_with(phrase)
    rows = list(Phrase.objects.active().order_by("pk").values_list("pk", *TERM_COLUMNS))
    organisations = active_organisations()
    before = [_term(*values) for _key, *values in rows]
    after = [_term(*values) for key, *values in rows if key != phrase.pk]
    after += [_term(*_term_values(phrase))] if phrase.active else []
    return (
        compile_rulebook(before, organisations, first_stems=first_stems),
        compile_rulebook(after, organisations, first_stems=first_stems),
    )


def terms_of(phrases: QuerySet[Phrase]) -> tuple[Term, ...]:
    """The expressions as terms, in the order of their keys."""
    return tuple(_term(*row) for row in phrases.order_by("pk").values_list(*TERM_COLUMNS))


def _term_values(phrase: Phrase) -> tuple[Any, ...]:
    return tuple(getattr(phrase, column) for column in TERM_COLUMNS)


def _term(text: str, kind: str, slug: str, language: str, case: str, weight: float, *context: Iterable[str]) -> Term:
    return Term(text, kind, slug, language, case, weight, *map(tuple, context))


def active_organisations() -> tuple[OrganisationFacts, ...]:
    """The organisations that are looked for in articles."""
    rows = Organisation.objects.filter(active=True).order_by("slug").values_list(*ORGANISATION_COLUMNS)
    return tuple(_facts(*row) for row in rows)


def _facts(slug: str, name: str, english: str, names: list[str], kind: str, *rest: Any) -> OrganisationFacts:
    sector, country, region, exchange = rest
    every = tuple(dict.fromkeys((name, english, *names)))
    return OrganisationFacts(slug, name, every, kind, sector or "", country or "", region or "", bool(exchange))


def _version() -> Version:
    """A value that changes as soon as an expression or an organisation is added, changed or deleted."""
    rows = (
        model.objects.order_by().aggregate(number=Count("pk"), latest=Max("changed_at"))
        for model in (Phrase, Organisation)
    )
    # `changed_at` does not follow the order of commits; requests for a refiling run do, because they wait for one another.
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


# The compiled rulebook by the hash of its rows (the rows themselves would be as large as the rulebook).
_compiled: dict[int, Rulebook] = {}
