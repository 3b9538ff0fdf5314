"""The rulebook as the newsroom has it: compiled from its rows, and remembered by each process until one changes."""

from functools import lru_cache
from typing import Any

from django.db import OperationalError, ProgrammingError
from django.db.models import Count, Max

from articles.filing.records import OrganisationFacts
from articles.filing.rulebook import Rulebook, compile_rulebook, default_rulebook
from articles.models import Organisation, Phrase, Refiling
from articles.stories.vocabulary import headline_vocabulary

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


def warm_up() -> None:
    """Have at hand what filing and clustering go by."""
    current_rulebook()
    headline_vocabulary()


def rulebook_with(phrase: Phrase) -> Rulebook:
    """The rulebook as it would be if `phrase` were saved as it stands."""
    terms = Phrase.objects.active().exclude(pk=phrase.pk).terms()
    return compile_rulebook((*terms, phrase.term) if phrase.active else terms, active_organisations())


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
    asked = Refiling.objects.order_by().aggregate(asked=Max("asked_at"))
    return tuple(value for row in (*rows, asked) for value in row.values())


@lru_cache(maxsize=1)
def _compile_once(version: Version) -> Rulebook:
    terms, known = Phrase.objects.active().terms(), active_organisations()
    same = hash((terms, known))
    if same not in _compiled:
        _compiled.clear()
        _compiled[same] = compile_rulebook(terms, known)
    return _compiled[same]


# Once for the same rows, whenever they were loaded; known by their hash, for they are as large as what is made of them.
_compiled: dict[int, Rulebook] = {}
