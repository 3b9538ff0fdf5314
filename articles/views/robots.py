"""What machines are told about the whole site: robots.txt, llms.txt, security.txt."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

TEXT_CACHE_CONTROL = "public, max-age=300"
# Those that gather texts to train models on. Those that look something up for a reader who asks are no such robots.
TRAINING_BOTS = (
    *("AI2Bot", "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-training-data-crawler"),
    *("Diffbot", "FacebookBot", "Google-Extended", "GPTBot", "img2dataset", "meta-externalagent", "omgili", "PanguBot"),
    *("Timpibot", "Webzio-Extended"),
)
SECURITY_TXT_VALIDITY = timedelta(days=180)  # RFC 9116 asks for less than a year


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the rooms that are nobody else's business; nothing at all outside production."""
    context = {
        "indexable": settings.INDEXABLE,
        "refused_bots": TRAINING_BOTS if settings.ROBOTS_AI == "refuse" else (),
        "site": settings.SITE_URL,
    }
    return _text_response(request, "robots.txt", context)


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """The paper in short, for programs that read text (llmstxt.org)."""
    return _text_response(request, "llms.txt", {"site": settings.SITE_URL}, "text/markdown")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    until = localtime(timezone.now() + SECURITY_TXT_VALIDITY).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text_response(request, "security.txt", {"site": settings.SITE_URL, "until": until.isoformat()})


def _text_response(
    request: HttpRequest, template: str, context: Mapping[str, Any], kind: str = "text/plain"
) -> HttpResponse:
    response = render(request, template, dict(context), content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = TEXT_CACHE_CONTROL
    return response
