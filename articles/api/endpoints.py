"""The declarations of the API's endpoints and their parameters."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.listings.filters import LANGUAGE_NAMES, PERIODS
from articles.listings.paging import PAGE_SIZE

API_ROOT = "api/v1/"
MAX_LIMIT = 100  # articles per response
ID_PATTERN = "[1-9][0-9]{0,17}"  # fits the integers of both databases
KEY_PATTERN = "[-a-zA-Z0-9_]{1,60}"  # of a series
DAY_SCHEMA = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter: its meaning, its values (JSON Schema) and an example."""

    name: str
    meaning: str | Promise
    example: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


TAGS: dict[str, str | Promise] = {
    "articles": _("Les articles"),
    "stories": _("Les sujets"),
    "sources": _("Les sources"),
    "figures": _("Les chiffres"),
    "taxonomy": _("Les secteurs, les rubriques, les pays et les régions"),
    "api": _("L’API elle-même"),
}
TAGS_BY_SCHEMA = {
    "Article": "articles",
    "ArticleInFull": "articles",
    "Story": "stories",
    "Source": "sources",
    "Series": "figures",
    "SeriesInFull": "figures",
    "Index": "api",
    "Description": "api",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint: its path below API_ROOT (`{id}` is a number, `{key}` a word), and its response's schema, or a list of it."""

    name: str
    path: str
    summary: str | Promise
    schema_name: str
    is_list: bool = False
    parameters: tuple[Parameter, ...] = ()

    @property
    def tag(self) -> str:
        """The group of the endpoint: what its answers hold."""
        return TAGS_BY_SCHEMA.get(self.schema_name, "taxonomy")

    @property
    def description(self) -> str | Promise:
        """In how many pieces it answers."""
        if not self.is_list and self.parameters:
            return _("Un objet et ses valeurs par pages\u00a0: suivez «\u00a0next\u00a0» tel quel.")
        if not self.is_list:
            return _("Un seul objet.")
        if self.parameters:
            return _("Une liste par pages\u00a0: suivez «\u00a0next\u00a0» et «\u00a0previous\u00a0» tels quels.")
        return _("La liste entière, sur une seule page.")

    @property
    def pattern(self) -> str:
        """The path as a regular expression."""
        path = self.path.replace(".", r"\.").replace("{id}", f"(?P<key>{ID_PATTERN})")
        return f"^{path.replace('{key}', f'(?P<key>{KEY_PATTERN})')}$"


FILTER_PARAMETERS = (
    Parameter(
        "secteur", _("un secteur et ce qu’il contient, par son «\u00a0slug\u00a0» dans /sectors/"), "banque-assurance"
    ),
    Parameter("pays", _("un pays, par son code ISO de deux lettres"), "sn"),
    Parameter(
        "rubrique", _("une rubrique et ce qu’elle contient, par son «\u00a0slug\u00a0» dans /rubriques/"), "economie"
    ),
    Parameter("region", _("une région et ses pays, par son «\u00a0slug\u00a0» dans /regions/"), "uemoa"),
    Parameter("source", _("une source, par son «\u00a0slug\u00a0» dans /sources/"), "agence-ecofin"),
    Parameter("langue", _("la langue de l’article"), "fr", {"type": "string", "enum": [*LANGUAGE_NAMES]}),
    Parameter("periode", _("publié depuis moins de ce temps"), "7j", {"type": "string", "enum": [*PERIODS]}),
)
SEARCH_PARAMETER = Parameter("q", _("des mots à rechercher, comme dans la recherche du site"), "taux directeur")
CURSOR_SCHEMA = {"type": "string", "pattern": "^-?[0-9]{1,16}-[0-9]{1,18}$"}
PAGING_PARAMETERS = (
    Parameter(
        "limit",
        _("nombre par réponse, de 1 à 100"),
        "50",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": PAGE_SIZE},
    ),
    Parameter(
        "avant",
        _("la page suivante, vers les plus anciens\u202f; valeur donnée dans «\u00a0next\u00a0»"),
        "1764144000000000-1",
        CURSOR_SCHEMA,
    ),
    Parameter(
        "apres",
        _("la page précédente, vers les plus récents\u202f; valeur donnée dans «\u00a0previous\u00a0»"),
        "1764144000000000-1",
        CURSOR_SCHEMA,
    ),
)

FIRST_DAY_PARAMETER = Parameter("du", _("les valeurs à partir de ce jour"), "2025-01-01", DAY_SCHEMA)
LAST_DAY_PARAMETER = Parameter("au", _("les valeurs jusqu’à ce jour"), "2026-11-27", DAY_SCHEMA)
OBSERVATION_PARAMETERS = (
    FIRST_DAY_PARAMETER,
    LAST_DAY_PARAMETER,
    Parameter(
        "limit",
        _("combien de valeurs par réponse, de 1 à 1\u202f000"),
        "100",
        {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    ),
)

ENDPOINTS = (
    Endpoint("index", "", _("Sommaire de l’API"), "Index"),
    Endpoint(
        "articles",
        "articles/",
        _("Tous les articles, les plus récents d’abord"),
        "Article",
        is_list=True,
        parameters=(SEARCH_PARAMETER, *FILTER_PARAMETERS, *PAGING_PARAMETERS),
    ),
    Endpoint(
        "article", "articles/{id}/", _("Un article\u202f; son texte s’il est de notre rédaction"), "ArticleInFull"
    ),
    Endpoint(
        "stories",
        "stories/",
        _(
            "Les sujets couverts par plusieurs articles, dans l’ordre de leur article de tête, auquel s’appliquent "
            "les filtres"
        ),
        "Story",
        is_list=True,
        parameters=(*FILTER_PARAMETERS, *PAGING_PARAMETERS),
    ),
    Endpoint("story", "stories/{id}/", _("Un sujet"), "Story"),
    Endpoint("sectors", "sectors/", _("Tous les secteurs"), "Sector", is_list=True),
    Endpoint("rubriques", "rubriques/", _("Toutes les rubriques"), "Rubrique", is_list=True),
    Endpoint("countries", "countries/", _("Tous les pays"), "Country", is_list=True),
    Endpoint("regions", "regions/", _("Toutes les régions"), "Region", is_list=True),
    Endpoint("sources", "sources/", _("Les sources qui ont au moins un article publié"), "Source", is_list=True),
    Endpoint("series", "series/", _("Les chiffres que leurs fournisseurs laissent redonner"), "Series", is_list=True),
    Endpoint(
        "observations",
        "series/{key}/",
        _("Un chiffre et ses valeurs, les plus récentes d’abord"),
        "SeriesInFull",
        parameters=OBSERVATION_PARAMETERS,
    ),
    Endpoint("description", "openapi.json", _("Cette description, au format OpenAPI 3.1"), "Description"),
)
