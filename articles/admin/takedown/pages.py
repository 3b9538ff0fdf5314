"""The page « Retirer » of an article or a source, which is the page « Rétablir » of one that is withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.admin.takedown.forms import WithdrawalForm
from articles.models import Letter
from articles.takedown.sources import NotWithdrawable

LETTER_PARAM = "courrier"  # the reference of the letter from which the page was opened


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """What the page does for one kind of thing: the acts, who may, and its sentences."""

    may: Callable[[Any], bool]
    is_withdrawn: Callable[[Any], bool]
    withdraw: Callable[[Any, Any, str, Letter | None], object]
    restore: Callable[[Any, Any, str], None]
    effect: Callable[[], list[str]]  # what withdrawing does, a sentence each
    restored_effect: Callable[[], list[str]]
    title: Callable[[], str]  # of the page, its button and the link to it
    done: Callable[[], str]
    restored: Callable[[], str]


class WithdrawalPage(admin.ModelAdmin):
    """The page of its own address below the thing's, and a link to it on the thing's page."""

    withdrawing: Withdrawing

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of « Retirer »."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<path:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what is withdrawn: it is restored first."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and self.withdrawing.is_withdrawn(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes what is withdrawn: its row keeps it from coming back."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj is not None and self.withdrawing.is_withdrawn(obj))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with what its link and its sentence need."""
        thing = context.get("original")
        context["may_withdraw"] = thing is not None and self.withdrawing.may(request.user)
        context["withdraw_title"] = self.withdrawing.title()
        context["is_withdrawn"] = thing is not None and self.withdrawing.is_withdrawn(thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then do it."""
        thing: Any = admin.ModelAdmin.get_object(self, request, unquote(object_id))  # the act itself locks it
        if not self.withdrawing.may(request.user):
            raise PermissionDenied
        if thing is None:
            raise Http404
        form = WithdrawalForm(request.POST or None, initial={"letter": request.GET.get(LETTER_PARAM, "")})
        if request.method == "POST" and form.is_valid() and self._is_done(request, thing, form):
            return HttpResponseRedirect(self._address(thing))
        acts, is_withdrawn = self.withdrawing, self.withdrawing.is_withdrawn(thing)
        records = list(thing.withdrawals.all())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rétablir") if is_withdrawn else acts.title(),
            "subtitle": str(records[0]) if records else str(thing),
            "opts": self.opts,
            "thing": thing,
            "back": self._address(thing),
            "form": form,
            "is_withdrawn": is_withdrawn,
            "effect": acts.restored_effect() if is_withdrawn else acts.effect(),
            "records": records,
        }
        return TemplateResponse(request, "admin/articles/withdrawal/act.html", context)

    def _is_done(self, request: HttpRequest, thing: Any, form: WithdrawalForm) -> bool:
        """Withdraw it, or restore it; False with a message if that is refused."""
        acts, reason = self.withdrawing, form.cleaned_data["reason"].strip()
        try:
            if acts.is_withdrawn(thing):
                acts.restore(thing, request.user, reason)
                self.message_user(request, acts.restored())
            else:
                acts.withdraw(thing, request.user, reason, form.cleaned_data["letter"])
                self.message_user(request, acts.done())
        except NotWithdrawable as why:
            self.message_user(request, str(why), messages.ERROR)
            return False
        return True

    def _address(self, thing: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[thing.pk])
