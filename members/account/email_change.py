"""The change of a member's e-mail address, and the link in the mail to the old address that undoes it."""

from typing import Any, cast

from allauth.account.views import EmailView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.account.recent_sign_in import RecentSignInRequired, can_confirm, must_sign_in_again, sign_in_again
from members.models import EmailChange, Member
from members.models.email_change import AddressTaken, NotUndoable

SIGN_IN_AGAIN = "reconnexion"  # the button for members who have no password to give and signed in long ago


class ChangeEmail(RecentSignInRequired, EmailView):
    """allauth's page, which asks for the password. Whoever has none to give changes the address shortly after a sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; only what is sent needs a recent sign-in, so that the page itself signs nobody out."""
        if request.method == "POST" and SIGN_IN_AGAIN in request.POST:
            return sign_in_again(request)
        if request.method == "POST" and not can_confirm(cast(Member, request.user)):
            return super().dispatch(request, *args, **kwargs)
        return super(RecentSignInRequired, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether a button stands in place of the form."""
        return super().get_context_data(**kwargs) | {"must_sign_in_again": must_sign_in_again(self.request)}


change_email = never_cache(login_required(ChangeEmail.as_view()))


def note_change(member: Member, old: str, new: str) -> str:
    """Store the change; returns the address of the page that undoes it, for the mail to the old address."""
    change = EmailChange.objects.create(member=member, old_email=old, new_email=new, at=timezone.now())
    return f"{settings.SITE_URL}{reverse('email-undo', args=[change.token])}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """« Ce n’est pas moi »: GET asks, POST undoes. It works signed out: the mail is the proof."""
    now = timezone.now()
    try:
        change = EmailChange.objects.of_token(token, now)
        if request.method == "POST":
            change.undo(now)
    except NotUndoable:
        return render(request, "account/email_undo.html", {"state": "over"}, status=410)
    except AddressTaken:
        return render(request, "account/email_undo.html", {"state": "taken"}, status=409)
    context = {
        "state": "undone" if request.method == "POST" else "asks",
        "change": change,
        "pseudo": cast(Member, change.member).username,
        "changed_again": change.later_changes().exists(),
    }
    return render(request, "account/email_undo.html", context)
