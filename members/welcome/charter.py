"""The page on which a member says that they have read the charter's present version. Those who do not are refused nothing."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.charter import CHARTER_CHANGES, CHARTER_VERSION, charter_day
from members.models import Consent, Member
from portal.web.own_addresses import own_path


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def accept_charter(request: HttpRequest) -> HttpResponse:
    """What the present version changed; POST records that they agree to it, and goes back to the page of ours in `next`.

    A form that shows another version records nothing: the charter has changed since.
    """
    member, back = cast(Member, request.user), _page_before(request)
    is_outdated = request.method == "POST" and request.POST.get("version") != CHARTER_VERSION
    if request.method == "POST" and not is_outdated:
        Consent.objects.record(member.pk, timezone.now())
        messages.success(request, _("Merci\u00a0: votre accord est enregistré."))
        return redirect(back or "charter")
    context = {
        "version": CHARTER_VERSION,
        "day": charter_day(),
        "changes": CHARTER_CHANGES,
        "has_agreed": member.agreed_to_charter(),
        "is_outdated": is_outdated,
        "back": back,
    }
    return render(request, "members/charter.html", context, status=409 if is_outdated else 200)


def _page_before(request: HttpRequest) -> str:
    """The path of ours that led here, or nothing."""
    page = own_path((request.POST if request.method == "POST" else request.GET).get("next", ""))
    return "" if page.startswith(reverse("accept-charter")) else page
