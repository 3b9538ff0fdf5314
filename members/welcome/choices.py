"""What a new member is offered to follow, and which organisations the names they type mean."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Organisation
from articles.search.spelling import closest_name
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.vocabulary import headline_stem
from articles.text.fold import fold
from members.following.subjects import KEY_PATTERN
from members.models import MAX_FOLLOWS, Follow

# The parts of the continent, by which countries are grouped; each country is in one.
CONTINENT_PARTS = ("afrique-ouest", "afrique-centre", "afrique-est", "afrique-australe", "afrique-nord")
WRITTEN_ABOUT_FOR = timedelta(days=30)
MAX_IN_THE_NEWS, MAX_OFFERED = 8, 16  # of companies and of institutions; well-known ones follow those in the news
WELL_KNOWN = {
    Follow.Kind.COMPANY: (
        *("sonatel", "safaricom", "mtn-group", "attijariwafa-bank", "ecobank-transnational-incorporated", "bgfibank"),
        *("dangote-cement", "equity-group", "naspers", "sonatrach", "afriland-first-bank", "maroc-telecom"),
    ),
    Follow.Kind.INSTITUTION: (
        *("bceao", "beac", "banque-africaine-de-developpement", "brvm", "banque-centrale-du-kenya", "bank-al-maghrib"),
        *("banque-centrale-du-nigeria", "afreximbank", "umoa-titres", "cosumaf", "banque-centrale-d-egypte"),
    ),
}
LINE_SEPARATOR = re.compile(r"[;\n]")
MAX_NAME_PARTS = 4  # of a name with commas
OFFERED_CACHE_KEY, OFFERED_CACHE_SECONDS = "welcome-organisations", 3600


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
    """Sectors, countries by part of the continent, companies and institutions, without what is followed.

    The companies and institutions are African, those most in the news first; `chosen` ones are among them.
    """
    known = cached_taxonomy()
    sectors = [row for row in known.sectors.values() if row.parent is None]
    groups = [_group(_("Secteurs"), Follow.Kind.SECTOR, sectors, followed)]
    rest = {code: row for code, row in known.countries.items() if row.african}
    for slug in CONTINENT_PARTS:
        if part := known.regions.get(slug):
            inside = [rest.pop(row.pk) for row in part.countries.all() if row.pk in rest]
            groups.append(_group(_("Pays : %s") % part.name, Follow.Kind.COUNTRY, inside, followed))
    groups.append(_group(_("Autres pays"), Follow.Kind.COUNTRY, rest.values(), followed))
    offered = _organisations(chosen)
    for legend, kind in ((_("Sociétés"), Follow.Kind.COMPANY), (_("Institutions"), Follow.Kind.INSTITUTION)):
        choices = [Choice(f"{kind}:{row.pk}", row.name) for row in offered if row.kind == kind]
        groups.append(ChoiceGroup(legend, [one for one in choices if one.subject not in followed]))
    return [group for group in groups if group.choices]


def _group(legend: str, kind: str, rows: Iterable[Any], followed: Collection[str]) -> ChoiceGroup:
    choices = [Choice(f"{kind}:{row.pk}", row.name) for row in sorted(rows, key=lambda row: fold(row.name))]
    return ChoiceGroup(legend, [one for one in choices if one.subject not in followed])


def _organisations(chosen: Collection[str]) -> list[Organisation]:
    """The organisations offered, in their order, and those among `chosen`."""
    slugs: dict[str, list[str]] | None = cache.get(OFFERED_CACHE_KEY)
    if slugs is None:
        since = timezone.now() - WRITTEN_ABOUT_FOR
        slugs = {str(kind): _offered(kind, since) for kind in WELL_KNOWN}
        cache.set(OFFERED_CACHE_KEY, slugs, OFFERED_CACHE_SECONDS)
    asked = [subject.partition(":") for subject in chosen]
    asked_slugs = [slug for kind, _colon, slug in asked if kind in slugs and KEY_PATTERN.fullmatch(slug)][:MAX_FOLLOWS]
    keys = list(dict.fromkeys([*(slug for some in slugs.values() for slug in some), *asked_slugs]))
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _offered(kind: str, since: datetime) -> list[str]:
    """The slugs of the African ones of this kind most written about, then of well-known ones."""
    african_ones = Organisation.objects.of_kind(kind).african()
    slugs = [*african_ones.most_written_about(since, MAX_IN_THE_NEWS), *WELL_KNOWN[Follow.Kind(kind)]]
    african = set(african_ones.filter(pk__in=slugs).values_list("pk", flat=True))
    return [slug for slug in dict.fromkeys(slugs) if slug in african][:MAX_OFFERED]


def subjects_by_name() -> dict[str, str]:
    """Folded name → subject, of all organisations; of two with one name, the one of which it is a main name."""
    main_names: dict[str, str] = {}
    other_names: dict[str, str] = {}
    for slug, kind, french, english, others in Organisation.objects.names_of_each():
        subject = f"{kind}:{slug}"
        main_names |= dict.fromkeys((fold(french), fold(english)), subject)
        other_names |= dict.fromkeys(map(fold, others), subject)
    return other_names | main_names


def names_in(text: str, known: Collection[str]) -> list[str]:
    """The names in what a member typed, between commas, semicolons and line ends; `known` are folded names.

    Parts are one name where together they are known, with their comma (“Dangote Cement, Plc” if it is so called) or without it
    (“Ecobank, Ghana”), unless each is known by itself.
    """
    names: list[str] = []
    for line in LINE_SEPARATOR.split(text):
        parts = [" ".join(part.split()) for part in line.split(",") if part.strip()]
        while parts:
            length = next((n for n in range(MAX_NAME_PARTS, 1, -1) if _together(parts[:n], known)), 1)
            names.append(_together(parts[:length], known) or parts[0])
            del parts[:length]
    return names


def _together(parts: list[str], known: Collection[str]) -> str:
    """These parts as one known name; empty if they are none."""
    with_commas, without = ", ".join(parts), " ".join(parts)
    if fold(with_commas) in known:
        return with_commas
    return without if fold(without) in known and not all(fold(part) in known for part in parts) else ""


def names_like(unknown: Iterable[str]) -> dict[str, str]:
    """For each of these names the organisation's name that was probably meant, as it is written; empty if none is close.

    An ordinary word, or a word of a longer name, is no misspelt name.
    """
    written = {fold(name): name for name in Organisation.objects.every_name()}
    african = set(map(fold, Organisation.objects.african().every_name()))
    names = {name: name in african for name in written}
    words = {word for name in names for word in name.split()}
    common = headline_vocabulary().common_words

    def meant(name: str) -> str:
        folded = fold(name)
        is_a_word = folded in words or headline_stem(folded) in common
        return "" if is_a_word else written.get(closest_name(folded, names), "")

    return {name: meant(name) for name in unknown}
