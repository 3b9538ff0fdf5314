"""The OpenAPI 3.1 description of the API, built from its declarations."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles.api.endpoints import API_ROOT, ENDPOINTS, KEY_PATTERN, TAGS, Endpoint, Parameter
from articles.api.parameters import accepted_example
from articles.api.problems import GONE, METHOD_NOT_ALLOWED, PROBLEM_KINDS, ProblemKind
from articles.api.schemas import SCHEMAS, list_schema, ref

VERSION = "1.0.0"
PROBLEM_CONTENT = {"application/problem+json": {"schema": ref("Problem")}}


def openapi_document() -> dict[str, Any]:
    """The whole OpenAPI document, each sentence in both languages."""
    manual = settings.SITE_URL + reverse("api")
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": settings.SITE_NAME,
            "version": VERSION,
            "description": _("Lecture seule. Chaque article appartient à la source qui l’a publié."),
            "contact": {"email": settings.CONTACT_EMAIL, "url": settings.SITE_URL + reverse("contact")},
            "license": {"name": _("Droits sur les textes"), "url": f"{manual}#droits"},
        },
        "servers": [{"url": f"{settings.SITE_URL}/{API_ROOT.rstrip('/')}"}],
        "externalDocs": {"url": manual},
        "security": [],
        "tags": [{"name": name, "description": meaning} for name, meaning in TAGS.items()],
        "paths": {f"/{one.path}": {"get": _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": SCHEMAS},
    }
    return dict(_in_both_languages(document))


def answer_schema(endpoint: Endpoint) -> dict[str, Any]:
    """The schema of an endpoint's response."""
    return list_schema(endpoint.schema_name) if endpoint.is_list else ref(endpoint.schema_name)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    refused = [
        kind
        for kind in PROBLEM_KINDS
        if kind is not METHOD_NOT_ALLOWED and (kind is not GONE or endpoint.name == "article")
    ]
    found = {"description": _("Trouvé"), "content": {"application/json": {"schema": answer_schema(endpoint)}}}
    return {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": [*_path_parameters(endpoint), *map(_parameter, endpoint.parameters)],
        "responses": {
            "200": found,
            "304": {"description": _("Rien n’a changé depuis l’ETag donné dans If-None-Match")},
            **{str(kind.status): _problem_response(kind) for kind in refused},
            "414": {"description": _("Une adresse trop longue, refusée avant l’API")},
        },
    }


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    schemas = {
        "id": {"type": "integer", "minimum": 1},
        "key": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in schemas.items()
        if f"{{{name}}}" in endpoint.path
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": parameter.schema,
        "example": int(parameter.example) if parameter.schema["type"] == "integer" else accepted_example(parameter),
    }


def _problem_response(kind: ProblemKind) -> dict[str, Any]:
    titles = [one.title for one in PROBLEM_KINDS if one.status == kind.status]
    return {"description": titles[0] if len(titles) == 1 else _joined(titles), "content": PROBLEM_CONTENT}


_joined = lazy(lambda titles: ", ".join(map(str, titles)), str)


def _in_both_languages(value: Any) -> Any:
    """The document with each sentence to be translated in French and in English."""
    if isinstance(value, dict):
        return {name: _in_both_languages(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_both_languages(one) for one in value]
    if not isinstance(value, Promise):
        return value
    sentences = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            sentences.append(str(value))
    return " / ".join(dict.fromkeys(sentences))
