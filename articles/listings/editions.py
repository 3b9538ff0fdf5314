"""The editions of the front page: for each, the places whose news comes first, by their keys in the taxonomy."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its names, and its countries and regions."""

    slug: str
    name_fr: str
    name_en: str
    countries: frozenset[str]
    regions: frozenset[str]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_fr

    def get_absolute_url(self) -> str:
        """The address of its front page."""
        return reverse("edition", args=[self.slug])


def _edition(slug: str, name_fr: str, name_en: str, countries: str, regions: str) -> Edition:
    return Edition(slug, name_fr, name_en, frozenset(countries.split()), frozenset(regions.split()))


ALL_EDITIONS = (
    _edition("uemoa", "UEMOA", "WAEMU", "BF BJ CI GW ML NE SN TG", "uemoa zone-franc"),
    _edition("cemac", "CEMAC", "CEMAC", "CF CG CM GA GQ TD", "cemac zone-franc"),
    _edition("maghreb", "Maghreb", "Maghreb", "DZ LY MA MR TN", "maghreb afrique-nord"),
    _edition("nigeria-ghana", "Nigeria et Ghana", "Nigeria and Ghana", "GH NG", "cedeao"),
    _edition(
        "afrique-de-l-est",
        "Afrique de l’Est",
        "East Africa",
        "BI DJ ER ET KE KM MG MU RW SC SD SO SS TZ UG",
        "afrique-est eac",
    ),
    _edition(
        "afrique-australe",
        "Afrique australe",
        "Southern Africa",
        "AO BW LS MW MZ NA SZ ZA ZM ZW",
        "afrique-australe sadc",
    ),
)
EDITIONS: Mapping[str, Edition] = {one.slug: one for one in ALL_EDITIONS}
