"""What makes the site installable on a phone: its manifest, its service worker, and the page shown offline."""

import json
from hashlib import blake2b
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.web.static_files import LIGHT_STYLESHEET, PAGE_STYLESHEETS, SCRIPT, STYLESHEET

WORKER_SOURCE = settings.BASE_DIR / "static" / "worker" / "worker.js"
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable.png", "512x512", "maskable"),
)
SCREENS = {"narrow": (320, 568), "wide": (720, 450)}  # pixels of what bin/pictures makes in static/img/screens
WORKER_FILES = (STYLESHEET, *PAGE_STYLESHEETS, LIGHT_STYLESHEET, SCRIPT, "img/favicon.svg")
MANIFEST_TYPE = "application/manifest+json"
HOURLY_CACHE_CONTROL = "public, max-age=3600"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where old browsers and feed readers look for it without reading a page."""
    return HttpResponsePermanentRedirect(static(ICONS[0][0]), headers={"Cache-Control": HOURLY_CACHE_CONTROL})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The manifest, in the language of the address; its pages open as they do in a browser."""
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose} for name, sizes, purpose in ICONS
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME[:12],
            "description": str(settings.SITE_TAGLINE),
            "lang": get_language(),
            "dir": "ltr",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fbfaf7",
            "theme_color": "#2b3a7e",
            "icons": icons,
            "shortcuts": [
                {"name": name, "url": reverse(route), "icons": [icons[0]]}
                for name, route in (
                    (_("À la une"), "home"),
                    (_("Marchés"), "marches"),
                    (_("Veille réglementaire"), "veille"),
                    (_("Mon fil"), "my-feed"),
                )
            ],
            "screenshots": _screenshots(),
            "share_target": {
                "action": reverse("shared-link"),
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        headers={"Cache-Control": HOURLY_CACHE_CONTROL},
        content_type=MANIFEST_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _screenshots() -> list[dict[str, str]]:
    """The pictures that a browser shows before it installs the site."""
    labels = {"narrow": _("La une sur un téléphone"), "wide": _("La une sur un ordinateur")}
    return [
        {
            "src": static(f"img/screens/{form}-{get_language()}.webp"),
            "sizes": f"{width}x{height}",
            "type": "image/webp",
            "form_factor": form,
            "label": labels[form],
        }
        for form, (width, height) in SCREENS.items()
    ]


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The pages that this browser has stored, listed by its script; the service worker shows this page offline."""
    return render(request, "offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of files to store. A change in a file or in its code makes it a new worker."""
    code = WORKER_SOURCE.read_text(encoding="utf-8")
    config = json.dumps(_worker_config())
    version = blake2b(f"{config}{code}".encode(), digest_size=6).hexdigest()
    head = f"const VERSION = {json.dumps(version)}, TOLD = {config};\n"
    # Browsers ask after every page whether it has changed: usually the answer is a 304.
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/", "ETag": f'"{version}"'}
    response = HttpResponse(head + code, headers=headers, content_type="text/javascript; charset=utf-8")
    return cast(HttpResponse, get_conditional_response(request, etag=f'"{version}"', response=response))


def _worker_config() -> dict[str, Any]:
    pages = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            pages[code] = reverse("offline")
    return {"offline": pages, "files": [static(name) for name in WORKER_FILES], "static": settings.STATIC_URL}
