"""Sets the security and cache headers of answers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.csp import build_policy

PERMISSIONS = "accelerometer, camera, geolocation, gyroscope, magnetometer, microphone, payment, usb"
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in PERMISSIONS.split(", "))
ADMIN_PATH = "/gestion/"
PRIVATE_PATHS = (ADMIN_PATH, "/compte/", "/en/compte/", "/healthz", "/readyz")
PRIVATE_SUFFIX = "/commenter/"
PRIVATE_CACHE_CONTROL = "private, no-store"
# A minute in total: for no longer does a shared cache show a page that we have dropped.
SHARED_DIRECTIVES = "s-maxage=45, stale-while-revalidate=15"
PUBLIC_CACHE_CONTROL = f"public, max-age=0, {SHARED_DIRECTIVES}"
VARY_HEADER = "Accept-Encoding, Cookie, Save-Data"
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
NOT_UTF_8 = "Envoyez ce formulaire en UTF-8.\nPlease send this form in UTF-8.\n"
TRUSTED_TYPES = {"require-trusted-types-for", "trusted-types"}


class EveryAnswerMiddleware:
    """Sets the headers that every answer must have, unless they are set already.

    It stands before SecurityMiddleware, which answers unknown hosts and plain HTTP without calling the inner middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the missing headers added."""
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = build_policy(settings.SECURE_CSP)
        for name, value in (
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", settings.X_FRAME_OPTIONS),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", PERMISSIONS_POLICY),
            ("Cache-Control", PRIVATE_CACHE_CONTROL),
        ):
            response.headers.setdefault(name, value)
        return response


class FormCharsetMiddleware:
    """Refuses a form that is not in UTF-8, before anybody reads it: each middleware and each error page would fail at it anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say which charset is read."""
        said = {value.lower() for name, value in (request.content_params or {}).items() if name.lower() == "charset"}
        if said - {"utf-8"} and request.content_type in FORM_TYPES:
            return HttpResponse(NOT_UTF_8, status=415, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class ResponsePolicyMiddleware:
    """Sets Cache-Control: shared caches may store only answers that are the same for everybody.

    Also relaxes the policy of the admin's pages, and clears the browser's copies at sign-out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with these headers set."""
        response = self.get_response(request)
        if request.path.startswith(ADMIN_PATH):
            # The admin's jQuery writes HTML: trusted types would break it. The rest of the policy stays.
            policy = {name: value for name, value in settings.SECURE_CSP.items() if name not in TRUSTED_TYPES}
            response._csp_config = policy  # type: ignore[attr-defined]
        if _is_sign_out(request):
            response["Clear-Site-Data"] = '"cache", "storage"'
        _set_cache_policy(request, response)
        return response


def _set_cache_policy(request: HttpRequest, response: HttpResponse) -> None:
    if request.path.startswith(settings.STATIC_URL):
        if response.status_code not in {200, 206, 304}:
            response["Cache-Control"] = PRIVATE_CACHE_CONTROL  # or anybody could fill a cache with invented names
        return  # WhiteNoise knows which files carry their digest in their name
    if "immutable" in cache_directives(response):
        del response["Vary"]  # a picture under its own name is the same whatever the request's headers
        response.cookies.clear()  # a shared copy must not set or end anybody's session
        return
    if not _is_same_for_everybody(request, response):
        response["Cache-Control"] = PRIVATE_CACHE_CONTROL
        patch_vary_headers(response, ["Cookie"])
        return
    cache_control = response.get("Cache-Control", PUBLIC_CACHE_CONTROL)
    response["Cache-Control"] = (
        cache_control if "s-maxage" in cache_control else f"{cache_control}, {SHARED_DIRECTIVES}"
    )
    # The language comes from the address alone, so Accept-Language would only split the caches.
    response["Vary"] = VARY_HEADER


def _is_same_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether any visitor without a session would get exactly these bytes."""
    session = getattr(request, "session", None)
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code in {200, 301, 304}  # what is not there may be published in a second
        and not request.path.startswith(PRIVATE_PATHS)
        and not request.path.endswith(PRIVATE_SUFFIX)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not (session is not None and session.accessed)
        and not response.cookies
        and not {"no-store", "private"} & cache_directives(response)
    )


def cache_directives(response: HttpResponse) -> set[str]:
    """The directives of the answer's Cache-Control."""
    return {word.strip() for word in response.get("Cache-Control", "").split(",")}


def _is_sign_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name == "account_logout"
