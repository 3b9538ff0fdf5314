"""Which Android application may show this site as its own: the application of the Play Store (Digital Asset Links)."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)+")
FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")  # SHA-256 of a signing certificate, as keytool prints it
RELATION = "delegate_permission/common.handle_all_urls"
CACHE_CONTROL = "public, max-age=3600"


@require_safe
def asset_links(request: HttpRequest) -> JsonResponse:
    """The statement for ANDROID_PACKAGE; 404 where no application is named, or its settings cannot be read."""
    if not settings.ANDROID_PACKAGE or android_trouble():
        raise Http404
    target = {
        "namespace": "android_app",
        "package_name": settings.ANDROID_PACKAGE,
        "sha256_cert_fingerprints": settings.ANDROID_FINGERPRINTS,
    }
    statements = [{"relation": [RELATION], "target": target}]
    return JsonResponse(statements, safe=False, headers={"Cache-Control": CACHE_CONTROL})


def android_trouble() -> str:
    """What is wrong with the settings of the Android application, as a sentence for the operator; "" if nothing is."""
    package, fingerprints = settings.ANDROID_PACKAGE, settings.ANDROID_FINGERPRINTS
    if not package:
        return "ANDROID_FINGERPRINTS is set without ANDROID_PACKAGE." if fingerprints else ""
    if not PACKAGE.fullmatch(package):
        return f"ANDROID_PACKAGE={package!r} is no name of a package, such as org.example.lapesee."
    if not fingerprints:
        return "ANDROID_PACKAGE is set without ANDROID_FINGERPRINTS."
    if wrong := [one for one in fingerprints if not FINGERPRINT.fullmatch(one)]:
        return (
            f"ANDROID_FINGERPRINTS: {wrong[0][:100]!r} is no SHA-256 in capitals, 32 pairs of hex digits with colons."
        )
    return ""
