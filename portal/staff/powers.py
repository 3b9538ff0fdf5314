"""Staff powers: an editor's or a moderator's rights, open only for a while after their second factor.

Powers end after eight hours, or after half an hour without a request; the member then stays signed in, as any reader does.
Without powers they have no permission at all, whatever their groups say (`Member.has_perm` reads `has_staff_powers`, which the
middleware below sets). How the second factor is asked for and checked is in members/second_factor/rules.py.

The session holds one dictionary: `factors` (the keys of the second factors that the member had then), and in seconds `since`
(when the powers were opened), `seen` (the last request, to a minute) and `proved` (when a second factor was last given).
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.staff import kept_form
from portal.web.middleware import ADMIN_PATH

SESSION_KEY = "staff_powers"
SEEN_WRITE_INTERVAL = 60  # seconds between two writes of `seen`
# The query parameter by which the page asks for the second factor again, though powers are open: for a sensitive action.
AGAIN_PARAM = "encore"

# The actions before which the second factor is asked for again, all of them sent by POST under /gestion/: everything on the pages
# of members, groups and rights; deleting; hiding, withdrawing or removing what readers could read; giving the badge of an issuer.
SENSITIVE_PATHS = (f"{ADMIN_PATH}members/", f"{ADMIN_PATH}auth/")
SENSITIVE_ACTIONS = {"delete_selected", "hide", "withdraw"}
SENSITIVE_NAMES = ("_delete", "_withdraw", "_settle")  # the ends of the names of addresses
SENSITIVE_VALUES = {("status", "hidden"), ("status", "draft"), ("badge", "give")}


class SecondFactorNeeded(Exception):
    """This request needs staff powers that its session does not hold, or a second factor given just now."""

    def __init__(self, *, again: bool = False) -> None:
        self.again = again


def open_powers(session: Any, user: Any, at: float | None = None) -> None:
    """Open staff powers: the second factor was given, at `at` (seconds; default: now).

    If they are open already, they still end eight hours after they were opened; only `seen` and `proved` are renewed.
    """
    at = at or time.time()
    state = session.get(SESSION_KEY) if are_open(session, user) else None
    session[SESSION_KEY] = {
        "factors": sorted(user.second_factor_keys()),
        "since": state["since"] if state else at,
        "seen": at,
        "proved": at,
    }
    user.has_staff_powers = are_open(session, user)


def are_open(session: Any, user: Any) -> bool:
    """Whether this member holds staff powers in this session now. A clock that jumps closes them."""
    state, now = session.get(SESSION_KEY), time.time()
    return bool(
        user.is_active
        and user.is_staff
        and state
        and abs(now - state["since"]) < settings.STAFF_POWERS_SECONDS
        and abs(now - state["seen"]) < settings.STAFF_IDLE_SECONDS
        and state.get("factors")  # sessions of an earlier release have none
        and user.second_factor_keys().issuperset(state["factors"])  # not another member's; none was removed since
    )


def is_staff_without_powers(user: Any) -> bool:
    """Whether this member is of the staff and their powers are closed: a page may show them how to open them."""
    return bool(user.is_staff and not user.has_staff_powers)


def is_recently_proved(session: Any) -> bool:
    """Whether the second factor was given so recently that a sensitive action does not need it again."""
    state = session.get(SESSION_KEY)
    return bool(state) and abs(time.time() - state["proved"]) < settings.STAFF_PROOF_SECONDS


def require(request: HttpRequest, *, sensitive: bool = False) -> None:
    """Let staff pass if they hold powers, and let others pass: the view decides what these may do.

    A view outside /gestion/, or whose act the rules above cannot know, says itself whether the act is `sensitive`.
    Raises SecondFactorNeeded, which the middleware answers by the page that asks for it.
    """
    user: Any = request.user
    if not user.is_staff:
        return
    if not user.has_staff_powers:
        raise SecondFactorNeeded
    if (sensitive or is_sensitive(request)) and not is_recently_proved(request.session):
        raise SecondFactorNeeded(again=True)


def is_sensitive(request: HttpRequest) -> bool:
    """Whether the request is one of the sensitive actions listed above."""
    if request.method != "POST" or not request.path.startswith(ADMIN_PATH):
        return False
    name = request.resolver_match.url_name if request.resolver_match else None
    sent = request.POST
    is_new = (name or "").endswith("_add")  # a new draft takes nothing away from readers
    return bool(
        request.path.startswith(SENSITIVE_PATHS)
        or (name or "").endswith(SENSITIVE_NAMES)
        or SENSITIVE_ACTIONS.intersection(sent.getlist("action"))
        or (any(value in sent.getlist(field) for field, value in SENSITIVE_VALUES) and not is_new)
        or any(field.endswith("-DELETE") for field in sent)  # a row of a form within a form
    )


class StaffPowersMiddleware:
    """Sets whether `request.user` holds staff powers, and asks staff for their second factor if they need it.

    It comes after the check of CSRF tokens: a form is kept, or sent on, only with a valid token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer. The user is loaded only when a view asks for it, because visitors share cached pages."""
        request.user = SimpleLazyObject(lambda: _user_with_powers(request))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Guard all of /gestion/; replace the form of a request that sends a kept form on."""
        is_admin_view = request.path.startswith(ADMIN_PATH)
        user: Any = request.user
        if is_admin_view and user.is_staff and not user.has_staff_powers and _is_admin_page(request, "logout"):
            return redirect("account_logout")  # Django's own would lead an editor without powers back to its index
        if _resends_kept_form(request) and not kept_form.restore(request):
            messages.error(request, _("Ce formulaire a expiré\u00a0: remplissez-le de nouveau."))
            return redirect("second-factor")
        if not is_admin_view or _is_admin_page(request, "logout", "jsi18n"):
            return None
        try:
            require(request)
        except SecondFactorNeeded as need:
            return redirect_to_second_factor(request, need)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Redirect to the second factor if a view raised SecondFactorNeeded."""
        return redirect_to_second_factor(request, exception) if isinstance(exception, SecondFactorNeeded) else None


def redirect_to_second_factor(request: HttpRequest, need: SecondFactorNeeded) -> HttpResponse:
    """Redirect to the page that asks for the second factor, which leads back here; a form that was sent is kept."""
    back = request.get_full_path()
    if request.method not in {"GET", "HEAD"} and not _is_admin_page(request, "presence"):  # a script's, not a form
        back = request.headers.get("Referer") or reverse("admin:index")
        try:
            if request.method == "POST":  # only POST requests have a CSRF token
                kept_form.keep(request)
                if request.FILES:
                    sentence = _(
                        "Un fichier ne peut pas être conservé\u00a0: choisissez-le de nouveau. Le reste du formulaire est conservé."
                    )
                    messages.warning(request, sentence)
        except kept_form.NotKept as why:
            messages.warning(request, str(why))
    params = {REDIRECT_FIELD_NAME: back} | ({AGAIN_PARAM: "1"} if need.again else {})
    return redirect(f"{reverse('second-factor')}?{urlencode(params)}")


def _resends_kept_form(request: HttpRequest) -> bool:
    """Whether staff with powers send a kept form on. The page that asks for the second factor has the same field."""
    if not kept_form.is_resent(request) or request.path == reverse("second-factor"):
        return False
    user: Any = request.user
    return bool(user.is_staff and user.has_staff_powers)


def _is_admin_page(request: HttpRequest, *names: str) -> bool:
    """Whether the request is for one of these pages of the admin."""
    match = request.resolver_match
    return match is not None and match.namespace == "admin" and match.url_name in names


def _user_with_powers(request: HttpRequest) -> Any:
    """The signed-in user, with staff powers or without; their request keeps open powers open, but not that of a script."""
    user: Any = get_user(request)
    if not user.is_authenticated:
        return user
    user.has_staff_powers = are_open(request.session, user)
    if user.has_staff_powers:
        state = request.session[SESSION_KEY]
        if time.time() - state["seen"] >= SEEN_WRITE_INTERVAL and not _is_admin_page(request, "presence"):
            request.session[SESSION_KEY] = state | {"seen": time.time()}
            kept_form.drop_expired(request.session)
    return user
