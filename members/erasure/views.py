"""The page on which members erase their accounts, and the farewell."""

import logging
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from members.account import browsers
from members.account.email_change import SIGN_IN_AGAIN
from members.account.recent_sign_in import RecentSignInRequired, must_sign_in_again, sign_in_again
from members.erasure.erase import AlreadyErased, Erased, LastAdministrator, erase
from members.erasure.erasure_list import write_list
from members.erasure.farewell import send_farewell
from members.erasure.forms import EraseForm
from members.models import Member
from members.second_factor.passkeys import asks_staff_for_factor

logger = logging.getLogger(__name__)


if TYPE_CHECKING:
    _FormPage = FormView[EraseForm]
else:
    _FormPage = FormView


@method_decorator(reauthentication_required, name="dispatch")
class _Confirmed(_FormPage):
    """A form behind the password or the second factor."""


class EraseAccount(RecentSignInRequired, _Confirmed):
    """GET says what will happen; POST erases. Both need a recent sign-in; whoever has no password signs in again by a button."""

    template_name = "account/erase.html"
    form_class = EraseForm
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer. GET signs nobody out: the page offers to sign in again."""
        if request.method == "POST" and SIGN_IN_AGAIN in request.POST:
            return sign_in_again(request)
        if request.method != "POST" and must_sign_in_again(request):
            return super(_Confirmed, self).dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The name that is typed to confirm."""
        return super().get_form_kwargs() | {"pseudo": self.request.user.get_username()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page says depends on whether the account is staff's."""
        member = Member.objects.filter(pk=self.request.user.pk)
        return super().get_context_data(**kwargs) | {
            "is_staff_account": member.ever_staff().exists(),
            "must_sign_in_again": must_sign_in_again(self.request),
        }

    def form_valid(self, form: EraseForm) -> HttpResponse:
        """Erase, sign out and say goodbye; a refusal leaves all as it was."""
        member = cast(Member, self.request.user)
        try:
            done = erase(member.pk, form.cleaned_data["comments"], timezone.now())
            _afterwards(done)
        except AlreadyErased:
            pass  # sent twice: the first has done it
        except LastAdministrator:
            return self._refuse(form, _("Personne d’autre n’administre le site\u00a0: nommez d’abord quelqu’un."), 409)
        except DatabaseError:
            logger.exception("An account could not be erased; nothing was changed.")
            return self._refuse(form, _("Le site est occupé : rien n’a été supprimé. Réessayez dans une minute."), 503)
        logout(self.request)
        response = redirect("account-erased")
        browsers.forget(self.request, response, member)
        return response

    def form_invalid(self, form: EraseForm) -> HttpResponse:
        """The form again, with what was chosen."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _refuse(self, form: EraseForm, sentence: str, status: int) -> HttpResponse:
        form.add_error(None, sentence)
        return self.render_to_response(self.get_context_data(form=form), status=status)


def _afterwards(done: Erased) -> None:
    """What follows the commit; the erasure stands if it fails."""
    try:
        write_list()
    except DatabaseError:
        logger.exception("An erasure is not on the list yet: the clock writes it within a minute.")
    send_farewell(done)


@never_cache
@require_safe
@login_not_required
def erased(request: HttpRequest) -> HttpResponse:
    """Goodbye; the same page for everybody, since nobody is signed in any more."""
    return render(request, "account/erased.html")


erase_account = never_cache(login_required(asks_staff_for_factor(EraseAccount.as_view())))
