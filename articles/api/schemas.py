"""What the API's objects hold, as JSON Schema (draft 2020-12, as OpenAPI 3.1 has it)."""

from typing import Any

from articles.api.problems import KINDS
from articles.models import Organisation, Source

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
ADDRESS_OR_NONE: Schema = {"type": ["string", "null"], "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time", "description": "UTC, à la seconde."}
CODE: Schema = {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2."}


def ref(name: str) -> Schema:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def several(of: Schema, **more: Any) -> Schema:
    """A list of such."""
    return {"type": "array", "items": of, **more}


def _object(**properties: Schema) -> Schema:
    """All of them are always there."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def _more(of: Schema, **properties: Schema) -> Schema:
    return _object(**of["properties"], **properties)


def _said(schema: Schema, meaning: str) -> Schema:
    return {**schema, "description": meaning}


SLUG = _said(TEXT, "Sa clé, dont les adresses et les filtres se servent.")
FILED = _object(slug=SLUG, name=ref("Name"))
COUNTRY = _object(code=CODE, name=ref("Name"))
SOURCE = _object(
    slug=SLUG, name=TEXT, url=_said(ADDRESS, "Sa page chez nous."), homepage=_said(ADDRESS_OR_NONE, "Son propre site.")
)
SHELF: dict[str, Schema] = {
    "url": _said(ADDRESS, "Notre page."),
    "articles_url": _said(ADDRESS, "Ses articles, par cette interface."),
}
REFERENCE = _object(
    id=NUMBER,
    url=_said(ADDRESS, "Notre page."),
    api_url=_said(ADDRESS, "Le même, par cette interface."),
    original_url=_said(ADDRESS_OR_NONE, "L’article chez son éditeur\u00a0; rien pour ceux de notre rédaction."),
    title=TEXT,
    language=_said(TEXT, "Deux lettres, ISO 639-1."),
    published_at=MOMENT,
    source=ref("SourceOfArticle"),
    is_lead=_said(FLAG, "S’il est seul, ou en tête de son sujet."),
)
ARTICLE = _more(
    REFERENCE,
    excerpt=_said(TEXT, "Ce que sa source permet d’en citer\u00a0; peut être vide."),
    author=TEXT,
    date_is_guessed=_said(FLAG, "Si la date est celle où nous l’avons vu."),
    updated_at=_said({**MOMENT, "type": ["string", "null"]}, "La dernière correction, s’il y en a eu."),
    rubrique=ref("Filed"),
    sectors=several(ref("Filed"), maxItems=3, description="Le principal d’abord."),
    countries=several(ref("CountryOfArticle")),
    regions=several(ref("Filed")),
    organisations=several(
        _more(FILED, kind={"type": "string", "enum": list(Organisation.Kind.values)}),
        description="Les sociétés et institutions dont il parle.",
    ),
    is_economic=FLAG,
    story=_said({"type": ["integer", "null"]}, "Le sujet qu’il raconte avec d’autres articles."),
    comment_count=NUMBER,
    image=_said(ADDRESS_OR_NONE, "Sa copie chez nous, quand la source le permet."),
    documents=several(_object(url=ADDRESS, type=TEXT_OR_NONE, length={"type": ["integer", "null"]})),
)
STORY = _object(
    id=NUMBER,
    url=_said(ADDRESS, "Notre page."),
    api_url=_said(ADDRESS, "Le même, par cette interface."),
    title=_said(TEXT, "Celui de l’article de tête."),
    first_published_at=MOMENT,
    last_published_at=MOMENT,
    lead=ref("Article"),
    articles=several(ref("ArticleReference"), minItems=1, description="Dans l’ordre de leur parution."),
    sources=several(ref("SourceOfArticle"), minItems=1),
)
RIGHTS = _object(
    excerpt_length=_said(NUMBER, "Signes que nous pouvons citer."),
    full_text=_said(FLAG, "Si nous pouvons montrer le texte entier."),
    image=_said(FLAG, "Si nous pouvons montrer l’image."),
)

SCHEMAS: dict[str, Schema] = {
    "Name": _object(fr=TEXT, en=TEXT),
    "Filed": FILED,
    "CountryOfArticle": COUNTRY,
    "SourceOfArticle": SOURCE,
    "ArticleReference": REFERENCE,
    "Article": ARTICLE,
    "ArticleInFull": _more(ARTICLE, body_html=_said(TEXT_OR_NONE, "Le texte, s’il est de notre rédaction.")),
    "Story": STORY,
    "Sector": _more(FILED, description=ref("Name"), parent=TEXT_OR_NONE, **SHELF),
    "Rubrique": _more(FILED, description=ref("Name"), parent=TEXT_OR_NONE, **SHELF),
    "Country": _more(COUNTRY, is_african=FLAG, currency=TEXT_OR_NONE, regions=several(TEXT), **SHELF),
    "Region": _more(FILED, countries=several(CODE), **SHELF),
    "Source": _more(
        SOURCE,
        kind={"type": "string", "enum": list(Source.Kind.values)},
        language=TEXT,
        country={**CODE, "type": ["string", "null"]},
        region=TEXT_OR_NONE,
        rights=RIGHTS,
        articles_url=SHELF["articles_url"],
    ),
    "Index": _object(
        name=TEXT, version=TEXT, documentation=ADDRESS, addresses={"type": "object", "additionalProperties": ADDRESS}
    ),
    "Description": _object(openapi=TEXT, info={"type": "object"}, paths={"type": "object"}),
    "Problem": {
        **_object(type=ADDRESS, title=TEXT, title_en=TEXT, status=NUMBER, detail=TEXT, detail_en=TEXT),
        "description": f"RFC 9457. Sortes\u00a0: {', '.join(kind.slug for kind in KINDS)}.",
    },
}
SCHEMAS["Problem"]["properties"]["parameter"] = _said(TEXT, "Le paramètre en cause.")


def listed(of: str) -> Schema:
    """What a list answers: its rows, and the whole addresses of the neighbouring pages."""
    return _object(
        items=several(ref(of)),
        next=_said(ADDRESS_OR_NONE, "La page suivante."),
        previous=_said(ADDRESS_OR_NONE, "La page précédente."),
    )
