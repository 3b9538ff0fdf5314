"""The API's problems (RFC 9457), with titles and details in French and in English."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

MAX_ECHO_CHARS = 60  # characters of a request that an error repeats


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem; `slug` is its anchor in the manual."""

    slug: str
    status: int
    title: str | Promise


UNKNOWN_PARAMETER = ProblemKind("parametre-inconnu", 400, _("Paramètre inconnu"))
BAD_VALUE = ProblemKind("valeur-refusee", 400, _("Valeur refusée"))
NOT_FOUND = ProblemKind("introuvable", 404, _("Introuvable"))
GONE = ProblemKind("retire", 410, _("Retiré"))
METHOD_NOT_ALLOWED = ProblemKind("methode-refusee", 405, _("Méthode refusée"))
TOO_MANY_REQUESTS = ProblemKind("trop-de-demandes", 429, _("Trop de demandes"))
BAD_REQUEST = ProblemKind("demande-refusee", 400, _("Demande refusée"))
SERVER_ERROR = ProblemKind("panne", 500, _("Panne de notre côté"))
PROBLEM_KINDS = (
    UNKNOWN_PARAMETER,
    BAD_VALUE,
    BAD_REQUEST,
    NOT_FOUND,
    GONE,
    METHOD_NOT_ALLOWED,
    TOO_MANY_REQUESTS,
    SERVER_ERROR,
)


class Problem(Exception):
    """An error response. `values` are inserted into `sentence` in each language; `parameter` is the wrong one, if any."""

    def __init__(
        self,
        kind: ProblemKind,
        sentence: str | Promise,
        values: dict[str, Any] | None = None,
        parameter: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind.slug)
        self.kind, self.sentence, self.values = kind, sentence, values or {}
        self.parameter, self.headers = parameter, headers or {}

    def response(self) -> HttpResponse:
        """The problem as an application/problem+json response."""
        content = json.dumps(self._body(), ensure_ascii=False)
        return HttpResponse(
            content, status=self.kind.status, headers=self.headers, content_type="application/problem+json"
        )

    def _body(self) -> dict[str, Any]:
        kind = f"{settings.SITE_URL}{reverse('api')}#{self.kind.slug}"
        body: dict[str, Any] = {"type": kind, "status": self.kind.status}
        for language, end in (("fr", ""), ("en", "_en")):
            with override(language):
                body[f"title{end}"] = str(self.kind.title)
                body[f"detail{end}"] = str(self.sentence) % self.values if self.values else str(self.sentence)
        return body | ({"parameter": self.parameter} if self.parameter else {})


def shorten(text: str) -> str:
    """A text from the request, shortened and printable."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in text[: MAX_ECHO_CHARS + 1])
    return shown if len(shown) <= MAX_ECHO_CHARS else f"{shown[:MAX_ECHO_CHARS]}…"
