"""What goes wrong, told to machines (RFC 9457) and to people, in French and in English."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

LONGEST = 60  # signs of what was asked that are told back


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem; `slug` is where the manual speaks of it."""

    slug: str
    status: int
    title: str | Promise


UNKNOWN = Kind("parametre-inconnu", 400, _("Paramètre inconnu"))
REFUSED = Kind("valeur-refusee", 400, _("Valeur refusée"))
NOT_FOUND = Kind("introuvable", 404, _("Introuvable"))
METHOD = Kind("methode-refusee", 405, _("Méthode refusée"))
TOO_MANY = Kind("trop-de-demandes", 429, _("Trop de demandes"))
BAD_REQUEST = Kind("demande-refusee", 400, _("Demande refusée"))
FAILURE = Kind("panne", 500, _("Panne de notre côté"))
KINDS = (UNKNOWN, REFUSED, BAD_REQUEST, NOT_FOUND, METHOD, TOO_MANY, FAILURE)


class Problem(Exception):
    """An answer that is none. `words` are put into `sentence` in each language; `parameter` is the one to blame."""

    def __init__(
        self,
        kind: Kind,
        sentence: str | Promise,
        words: dict[str, Any] | None = None,
        parameter: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind.slug)
        self.kind, self.sentence, self.words = kind, sentence, words or {}
        self.parameter, self.headers = parameter, headers or {}

    def response(self) -> HttpResponse:
        """As application/problem+json."""
        content = json.dumps(self._told(), ensure_ascii=False)
        return HttpResponse(
            content, status=self.kind.status, headers=self.headers, content_type="application/problem+json"
        )

    def _told(self) -> dict[str, Any]:
        kind = f"{settings.SITE_URL}{reverse('api')}#{self.kind.slug}"
        said: dict[str, Any] = {"type": kind, "status": self.kind.status}
        for language, end in (("fr", ""), ("en", "_en")):
            with override(language):
                said[f"title{end}"] = str(self.kind.title)
                said[f"detail{end}"] = str(self.sentence) % self.words if self.words else str(self.sentence)
        return said | ({"parameter": self.parameter} if self.parameter else {})


def cut(text: str) -> str:
    """What was asked, short and printable."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[: LONGEST + 1])
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
