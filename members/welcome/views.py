"""The page of a new member's first choices."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Member, Profile
from members.welcome.forms import FirstChoicesForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """What to follow and how to be mailed, in one form, which can be skipped; « Mon fil » has the same form while it is empty."""
    member = cast(Member, request.user)
    if request.method == "POST" and request.POST.get("geste") == "plus-tard":
        Profile.objects.mark_onboarded(member.pk, timezone.now())
        return redirect("home")
    form = FirstChoicesForm(member, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save_choices(timezone.now()):
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("my-feed")
    return render(request, "members/welcome.html", {"form": form}, status=422 if form.errors else 200)
