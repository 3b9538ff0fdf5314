"""The JSON Schemas of the API's objects (draft 2020-12, as in OpenAPI 3.1)."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.api.problems import PROBLEM_KINDS
from articles.models import Instrument, Organisation, Source

Schema = dict[str, Any]

FREQUENCIES = {"D": "daily", "M": "monthly", "Y": "yearly", "F": "fixed"}

TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
ADDRESS_OR_NONE: Schema = {"type": ["string", "null"], "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time", "description": _("UTC, à la seconde.")}
COUNTRY_CODE: Schema = {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2."}


def ref(name: str) -> Schema:
    """A reference to the schema with this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def array_of(of: Schema, **more: Any) -> Schema:
    """The schema of a list of `of`."""
    return {"type": "array", "items": of, **more}


def _object(**properties: Schema) -> Schema:
    """The schema of an object whose properties are all required."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def _extended(of: Schema, **properties: Schema) -> Schema:
    return _object(**of["properties"], **properties)


def _described(schema: Schema, meaning: str | Promise) -> Schema:
    return {**schema, "description": meaning}


SLUG = _described(TEXT, _("Sa clé, utilisée dans les adresses et les filtres."))
TAXONOMY_ITEM = _object(slug=SLUG, name=ref("Name"))
COUNTRY = _object(code=COUNTRY_CODE, name=ref("Name"))
SOURCE = _object(
    slug=SLUG,
    name=TEXT,
    url=_described(ADDRESS, _("Sa page chez nous.")),
    homepage=_described(ADDRESS_OR_NONE, _("Son propre site.")),
)
LISTING_LINKS: dict[str, Schema] = {
    "url": _described(ADDRESS, _("Notre page.")),
    "articles_url": _described(ADDRESS, _("Ses articles, par cette API.")),
}
ARTICLE_REFERENCE = _object(
    id=NUMBER,
    url=_described(ADDRESS, _("Notre page.")),
    api_url=_described(ADDRESS, _("Le même, par cette API.")),
    original_url=_described(ADDRESS_OR_NONE, _("L’article chez son éditeur\u202f; rien pour ceux de notre rédaction.")),
    title=TEXT,
    language=_described(TEXT, _("Deux lettres, ISO 639-1.")),
    published_at=MOMENT,
    source=ref("SourceOfArticle"),
    outlet=_described(
        {"type": ["string", "null"]},
        _("Le média qui l’a publié, si sa source réunit les titres de plusieurs\u202f; sinon rien."),
    ),
    is_lead=_described(FLAG, _("S’il est seul, ou en tête de son sujet.")),
)
ARTICLE = _extended(
    ARTICLE_REFERENCE,
    excerpt=_described(TEXT, _("Ce que sa source permet d’en citer\u202f; peut être vide.")),
    author=TEXT,
    date_is_guessed=_described(FLAG, _("Si la date est celle où nous l’avons vu.")),
    updated_at=_described({**MOMENT, "type": ["string", "null"]}, _("La dernière correction, s’il y en a eu.")),
    rubrique=ref("Filed"),
    sectors=array_of(ref("Filed"), maxItems=3, description=_("Le principal d’abord.")),
    countries=array_of(ref("CountryOfArticle")),
    regions=array_of(ref("Filed")),
    organisations=array_of(
        _extended(TAXONOMY_ITEM, kind={"type": "string", "enum": list(Organisation.Kind.values)}),
        description=_("Les sociétés et institutions dont il parle."),
    ),
    is_economic=FLAG,
    story=_described({"type": ["integer", "null"]}, _("Le sujet qu’il couvre avec d’autres articles.")),
    comment_count=_described(NUMBER, _("De sa discussion, qui est celle de tout son sujet.")),
    image=_described(ADDRESS_OR_NONE, _("Sa copie chez nous, quand la source le permet.")),
    documents=array_of(_object(url=ADDRESS, type=TEXT_OR_NONE, length={"type": ["integer", "null"]})),
)
STORY = _object(
    id=NUMBER,
    url=_described(ADDRESS, _("Notre page.")),
    api_url=_described(ADDRESS, _("Le même, par cette API.")),
    title=_described(TEXT, _("Celui de l’article de tête.")),
    first_published_at=MOMENT,
    last_published_at=MOMENT,
    lead=ref("Article"),
    articles=array_of(ref("ArticleReference"), minItems=1, description=_("Dans l’ordre de leur parution.")),
    sources=array_of(ref("SourceOfArticle"), minItems=1),
)
DAY: Schema = {"type": "string", "format": "date"}
DECIMAL: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    "description": _("En texte, pour ne perdre aucun chiffre."),
}
OBSERVATION = _object(
    date=_described(DAY, _("D’un mois ou d’une année\u00a0: son premier jour.")),
    value=DECIMAL,
    link=_described(ADDRESS_OR_NONE, _("Où vérifier une valeur que nous avons saisie.")),
)
SERIES = _object(
    key=_described(TEXT, _("Sa clé, utilisée dans les adresses.")),
    name=ref("Name"),
    unit=ref("Name"),
    kind={"type": "string", "enum": list(Instrument.Kind.values)},
    country={**COUNTRY_CODE, "type": ["string", "null"]},
    frequency={"type": "string", "enum": list(FREQUENCIES.values())},
    is_computed=_described(FLAG, _("Calculé par nous.")),
    last=OBSERVATION,
    state={
        "type": "string",
        "enum": ["current", "late", "fixed"],
        "description": _("«\u00a0late\u00a0»\u00a0: la suivante tarde."),
    },
    attribution=_described(ref("Name"), "À écrire partout où vous montrez une valeur."),
    providers=array_of(
        _object(name=ref("Name"), licence=ref("Name"), attribution=ref("Name"), terms_url=ADDRESS), minItems=1
    ),
    url=_described(ADDRESS, _("Notre page.")),
    api_url=_described(ADDRESS, _("Ses valeurs, par cette API.")),
)
RIGHTS = _object(
    excerpt_length=_described(NUMBER, _("Caractères que nous pouvons citer.")),
    full_text=_described(FLAG, _("Si nous pouvons montrer le texte complet.")),
    image=_described(FLAG, _("Si nous pouvons montrer l’image.")),
)

SCHEMAS: dict[str, Schema] = {
    "Name": _object(fr=TEXT, en=TEXT),
    "Filed": TAXONOMY_ITEM,
    "CountryOfArticle": COUNTRY,
    "SourceOfArticle": SOURCE,
    "ArticleReference": ARTICLE_REFERENCE,
    "Article": ARTICLE,
    "ArticleInFull": _extended(
        ARTICLE, body_html=_described(TEXT_OR_NONE, _("Le texte, s’il est de notre rédaction."))
    ),
    "Story": STORY,
    "Sector": _extended(TAXONOMY_ITEM, description=ref("Name"), parent=TEXT_OR_NONE, **LISTING_LINKS),
    "Rubrique": _extended(TAXONOMY_ITEM, description=ref("Name"), parent=TEXT_OR_NONE, **LISTING_LINKS),
    "Country": _extended(COUNTRY, is_african=FLAG, currency=TEXT_OR_NONE, regions=array_of(TEXT), **LISTING_LINKS),
    "Region": _extended(TAXONOMY_ITEM, countries=array_of(COUNTRY_CODE), **LISTING_LINKS),
    "Source": _extended(
        SOURCE,
        kind={"type": "string", "enum": list(Source.Kind.values)},
        language=TEXT,
        country={**COUNTRY_CODE, "type": ["string", "null"]},
        region=TEXT_OR_NONE,
        rights=RIGHTS,
        articles_url=LISTING_LINKS["articles_url"],
    ),
    "Series": SERIES,
    "SeriesInFull": _extended(
        SERIES,
        observations=array_of(OBSERVATION, description=_("Les plus récentes d’abord.")),
        next=_described(ADDRESS_OR_NONE, _("Les valeurs plus anciennes.")),
    ),
    "Index": _object(
        name=TEXT, version=TEXT, documentation=ADDRESS, addresses={"type": "object", "additionalProperties": ADDRESS}
    ),
    "Description": _object(openapi=TEXT, info={"type": "object"}, paths={"type": "object"}),
    "Problem": {
        **_object(type=ADDRESS, title=TEXT, title_en=TEXT, status=NUMBER, detail=TEXT, detail_en=TEXT),
        "description": f"RFC 9457. Sortes\u00a0: {', '.join(kind.slug for kind in PROBLEM_KINDS)}.",
    },
}
SCHEMAS["Problem"]["properties"]["parameter"] = _described(TEXT, _("Le paramètre en cause."))


def list_schema(of: str) -> Schema:
    """The schema of a list response: its rows, and the absolute addresses of the neighbouring pages."""
    return _object(
        items=array_of(ref(of)),
        next=_described(ADDRESS_OR_NONE, _("La page suivante.")),
        previous=_described(ADDRESS_OR_NONE, _("La page précédente.")),
    )
