"""The OpenAPI 3.1 description of the API, built from its declarations."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.api.endpoints import API_ROOT, ENDPOINTS, KEY_PATTERN, Endpoint, Parameter
from articles.api.problems import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, PROBLEM_KINDS, ProblemKind
from articles.api.schemas import SCHEMAS, list_schema, ref

VERSION = "1.0.0"
PROBLEM_CONTENT = {"application/problem+json": {"schema": ref("Problem")}}


def openapi_document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.SITE_NAME,
            "version": VERSION,
            "description": _("À lire seulement. Chaque article appartient à la source qui l’a publié."),
            "contact": {"email": settings.CONTACT_EMAIL, "url": settings.SITE_URL + reverse("contact")},
        },
        "servers": [{"url": f"{settings.SITE_URL}/{API_ROOT.rstrip('/')}"}],
        "externalDocs": {"url": settings.SITE_URL + reverse("api")},
        "paths": {f"/{one.path}": {"get": _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": SCHEMAS},
    }


def answer_schema(endpoint: Endpoint) -> dict[str, Any]:
    """The schema of an endpoint's response."""
    return list_schema(endpoint.schema_name) if endpoint.is_list else ref(endpoint.schema_name)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    refused = [
        kind
        for kind in PROBLEM_KINDS
        if kind is not METHOD_NOT_ALLOWED
        and (kind is not NOT_FOUND or "{" in endpoint.path)
        and (kind is not GONE or endpoint.name == "article")
    ]
    found = {"description": _("Trouvé"), "content": {"application/json": {"schema": answer_schema(endpoint)}}}
    return {
        "operationId": endpoint.name,
        "summary": str(endpoint.summary),
        "parameters": [*_path_parameters(endpoint), *map(_parameter, endpoint.parameters)],
        "responses": {
            "200": found,
            "304": {"description": _("Rien n’a changé depuis l’ETag donné dans If-None-Match")},
            **{str(kind.status): _problem_response(kind) for kind in refused},
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
        "description": str(parameter.meaning),
        "schema": parameter.schema,
        "example": int(parameter.example) if parameter.schema["type"] == "integer" else parameter.example,
    }


def _problem_response(kind: ProblemKind) -> dict[str, Any]:
    titles = ", ".join(str(one.title) for one in PROBLEM_KINDS if one.status == kind.status)
    return {"description": titles, "content": PROBLEM_CONTENT}
