"""What a new member is offered to follow, and which organisations the names they type mean."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Organisation
from articles.text.fold import fold
from members.following.subjects import KEY_PATTERN
from members.models import MAX_FOLLOWS, Follow

# The parts of the continent, by which countries are grouped; each country is in one.
CONTINENT_PARTS = ("afrique-ouest", "afrique-centre", "afrique-est", "afrique-australe", "afrique-nord")
MAX_COMPANIES = 12
COMPANIES_WRITTEN_ABOUT_FOR = timedelta(days=30)
COMPANIES_CACHE_KEY, COMPANIES_CACHE_SECONDS = "welcome-companies", 3600


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject that can be followed (« sector:mines »), and its name."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """The choices under one legend."""

    legend: str
    choices: list[Choice]


def choice_groups(followed: Collection[str], chosen: Collection[str]) -> list[ChoiceGroup]:
    """Sectors, countries by part of the continent, and companies, without what is followed; `chosen` companies are among them."""
    known = cached_taxonomy()
    sectors = [row for row in known.sectors.values() if row.parent is None]
    groups = [_group(_("Secteurs"), Follow.Kind.SECTOR, sectors, followed)]
    rest = {code: row for code, row in known.countries.items() if row.african}
    for slug in CONTINENT_PARTS:
        if part := known.regions.get(slug):
            inside = [rest.pop(row.pk) for row in part.countries.all() if row.pk in rest]
            groups.append(_group(_("Pays : %s") % part.name, Follow.Kind.COUNTRY, inside, followed))
    groups.append(_group(_("Autres pays"), Follow.Kind.COUNTRY, rest.values(), followed))
    groups.append(_group(_("Sociétés"), Follow.Kind.COMPANY, _companies(chosen), followed))
    return [group for group in groups if group.choices]


def _group(legend: str, kind: str, rows: Iterable[Any], followed: Collection[str]) -> ChoiceGroup:
    choices = [Choice(f"{kind}:{row.pk}", row.name) for row in sorted(rows, key=lambda row: fold(row.name))]
    return ChoiceGroup(legend, [one for one in choices if one.subject not in followed])


def _companies(chosen: Collection[str]) -> Iterable[Organisation]:
    """The companies most written about lately, and those among `chosen`."""
    slugs: list[str] | None = cache.get(COMPANIES_CACHE_KEY)
    if slugs is None:
        since = timezone.now() - COMPANIES_WRITTEN_ABOUT_FOR
        slugs = list(Organisation.objects.most_written_about_companies(since, MAX_COMPANIES))
        cache.set(COMPANIES_CACHE_KEY, slugs, COMPANIES_CACHE_SECONDS)
    prefix = f"{Follow.Kind.COMPANY}:"
    asked = [subject.removeprefix(prefix) for subject in chosen if subject.startswith(prefix)]
    asked = [slug for slug in asked if KEY_PATTERN.fullmatch(slug)][:MAX_FOLLOWS]
    return Organisation.objects.of_kind(Organisation.Kind.COMPANY).in_bulk([*slugs, *asked]).values()


def subjects_by_name() -> dict[str, str]:
    """Folded name → subject, of all organisations; of two with one name, the one of which it is a main name."""
    main_names: dict[str, str] = {}
    other_names: dict[str, str] = {}
    for slug, kind, french, english, others in Organisation.objects.names_of_each():
        subject = f"{kind}:{slug}"
        main_names |= dict.fromkeys((fold(french), fold(english)), subject)
        other_names |= dict.fromkeys(map(fold, others), subject)
    return other_names | main_names
