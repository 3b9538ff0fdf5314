"""The reasons of filings in the reader's language.

Filing writes them in French, as sentences of a few forms, in every article: they are translated when they are shown, so that
old rows are shown in English too and filing costs no more. A sentence of another form stays French, and is marked as French.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from articles.filing.source_rules.match import HIDDEN_TEXT
from articles.models import Category, Country, Region, Sector

FRENCH = "fr"
RULE_FORMS = (
    gettext_noop("Règle de source\u00a0: «\u00a0%(words)s\u00a0» dans le titre → %(outcome)s"),
    gettext_noop("Règle de source\u00a0: «\u00a0%(words)s\u00a0» dans l’adresse → %(outcome)s"),
    gettext_noop("Règle de source\u00a0: «\u00a0%(words)s\u00a0» dans la rubrique → %(outcome)s"),
)
FORMS = (
    *RULE_FORMS,
    gettext_noop("«\u00a0%(words)s\u00a0» dans le titre → %(name)s (%(points)s)"),
    gettext_noop("«\u00a0%(words)s\u00a0» dans le chapô → %(name)s (%(points)s)"),
    gettext_noop("«\u00a0%(words)s\u00a0» dans le texte → %(name)s (%(points)s)"),
    gettext_noop("L’ensemble des mots → %(name)s"),
    gettext_noop("Rubrique par défaut de la source → %(name)s"),
    gettext_noop("Aucun mot décisif\u00a0: rubrique par défaut de la source → %(name)s"),
    gettext_noop("Aucun vocabulaire économique dominant → %(name)s"),
    gettext_noop("Marge sur %(name)s\u00a0: %(n)s\u00a0%%"),
    gettext_noop("Pertinence économique\u00a0: %(n)s\u00a0%%"),
    gettext_noop("Pertinence économique\u00a0: %(n)s\u00a0%% (pour\u00a0: %(words)s\u202f; contre\u00a0: %(others)s)"),
    gettext_noop("Pertinence économique\u00a0: %(n)s\u00a0%% (pour\u00a0: %(words)s)"),
    gettext_noop("Pertinence économique\u00a0: %(n)s\u00a0%% (contre\u00a0: %(others)s)"),
)
VALUE_PATTERNS = {"n": r"-?\d+", "points": r"[+-]?\d+(?:,\d+)?"}  # of others, any text
PARTS = re.compile(r"(%\(\w+\)s|%%)")
NO_BREAK_SPACE = re.compile("[\u00a0\u202f]")  # a stored reason may have either, whichever its form has


class ShownReason(NamedTuple):
    """A reason as it is shown; `language` names its language if it is not the page's."""

    text: str
    language: str = ""


class ReasonTranslator:
    """Translates reasons. `names`: French names of what articles are filed under → their names in the page's language."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._is_french = (get_language() or FRENCH).startswith(FRENCH)
        self._names = names if names is not None or self._is_french else current_names()

    def translate(self, reasons: Iterable[str]) -> list[ShownReason]:
        """The reasons in their order."""
        return [ShownReason(one) if self._is_french else self._translate_one(one) for one in reasons]

    def _translate_one(self, reason: str) -> ShownReason:
        for form, pattern in _patterns():
            if found := pattern.fullmatch(reason):
                values = {name: self._value(name, text) for name, text in found.groupdict().items()}
                return ShownReason(_(form) % values)
        return ShownReason(reason, FRENCH)

    def _value(self, kind: str, text: str) -> str:
        ways: dict[str, Callable[[str], str]] = {"name": self._name, "outcome": self._outcome, "points": _number}
        return ways[kind](text) if kind in ways else text

    def _name(self, french: str) -> str:
        return (self._names or {}).get(french, french)

    def _outcome(self, french: str) -> str:
        """What a rule does: it hides, or it names a category, a sector, or both; a name may contain commas."""
        if french == HIDDEN_TEXT:
            return _("masqué")
        parts = french.split(", ")
        halves = ((", ".join(parts[:n]), ", ".join(parts[n:])) for n in range(1, len(parts)))
        both = next((pair for pair in halves if set(pair) <= (self._names or {}).keys()), (french,))
        return ", ".join(map(self._name, both))


def shown_reasons(reasons: Iterable[str] | None) -> list[ShownReason]:
    """The reasons of one article."""
    return ReasonTranslator().translate(reasons or ())


def current_names() -> dict[str, str]:
    """French name, of today or as shipped → English name, of all that articles are filed under but organisations."""
    names: dict[str, str] = {}
    models: tuple[Any, ...] = (Region, Country, Sector, Category)
    for model in models:
        for french, english, shipped in model.objects.order_by().values_list("name_fr", "name_en", "shipped"):
            names |= dict.fromkeys((shipped.get("name_fr", french), french), english)
    return names


def _number(french: str) -> str:
    return french.replace(",", ".")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, re.compile("".join(map(_pattern, PARTS.split(form))), re.DOTALL)) for form in FORMS)


def _pattern(part: str) -> str:
    if part == "%%":
        return "%"
    if part.startswith("%("):
        name = part[2:-2]
        return f"(?P<{name}>{VALUE_PATTERNS.get(name, '.+?' if name == 'words' else '.+')})"
    return NO_BREAK_SPACE.sub(NO_BREAK_SPACE.pattern, re.escape(part))
