"""The actions on chosen articles: hide with a reason, publish, reclassify, fetch again, give back to the rulebook."""

import uuid
from copy import copy
from itertools import chain
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.article_list.left_out import tell_left_out
from articles.admin.article_list.limit import ActionRefused, at_most
from articles.admin.base import JournaledAdmin
from articles.admin.journal.batches import tell
from articles.editing import giving_back, publishing, reclassifying
from articles.editing.hiding import MAX_REASON_CHARS, hide_for_reason
from articles.models import Act, Article, Category, Page, Sector

MAX_CHOSEN = 200  # articles that are refiled or withdrawn at once, in one transaction
MAX_SHOWN = 500  # articles that are hidden or published at once, each in a transaction: half a minute; nginx waits 75 s


class ArticleActionForm(ActionForm):
    """The choice of an action, and what some actions need: a reason, a category, a sector.

    A key that is none is no error of this form: Django would then only say that no action was chosen.
    """

    reason = forms.CharField(label=gettext_lazy("Motif"), required=False, max_length=MAX_REASON_CHARS)
    category = forms.CharField(label=gettext_lazy("Rubrique"), required=False, widget=forms.Select)
    sector = forms.CharField(label=gettext_lazy("Secteur"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("category", Category.objects.filter(assignable=True)), ("sector", Sector.objects.all())):
            self.fields[name].widget.choices = chain([("", "–")], ((one.pk, str(one)) for one in rows))


class ArticleActions(JournaledAdmin):
    """The actions themselves."""

    action_form = ArticleActionForm

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Django's list; an action on nothing is refused as any other."""
        is_action = request.method == "POST" and "index" in request.POST
        if is_action and not request.POST.getlist(ACTION_CHECKBOX_NAME):
            return self._show_again(request, _("Cochez au moins un article\u00a0: rien n’est changé."))
        return super().changelist_view(request, extra_context)

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Django's; a refused action shows the list again as it was sent."""
        try:
            answer = super().response_action(request, queryset, action_location)
        except ActionRefused as why:
            return self._show_again(request, str(why))
        return answer or self._show_again(request)  # without an action: Django has said so

    def _show_again(self, request: HttpRequest, why: str = "") -> HttpResponse:
        """The list again: its ticks (also « tout sélectionner »), the action that was chosen, and what was typed beside it."""
        if why:
            self.message_user(request, why, messages.ERROR)
        again: Any = copy(request)
        again.method, again.ticked = "GET", set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        shown = self.changelist_view(again)
        if form := shown.context_data["action_form"]:  # who may only read has none
            form.initial = {name: request.POST[name] for name in form.fields if name in request.POST}
        return cast("HttpResponse", shown)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Django's; its rows know whether they are ticked."""
        shown = super().get_changelist_instance(request)
        for row in shown.result_list:
            row.is_ticked = str(row.pk) in getattr(request, "ticked", ())
        return shown

    def action_checkbox(self, obj: Any) -> SafeString:
        """Django's, ticked if the row is; none for a withdrawn article, which no action changes."""
        if obj.status == Article.Status.WITHDRAWN:
            return SafeString()
        box = super().action_checkbox(obj)
        return SafeString(box.replace("<input ", "<input checked ", 1)) if getattr(obj, "is_ticked", False) else box

    @admin.action(description=gettext_lazy("Masquer (motif)"), permissions=["change"])
    @at_most(MAX_SHOWN)
    def hide(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Remove them from all public pages, each in a transaction of its own."""
        chosen, batch = list(articles), uuid.uuid4()
        done = hide_for_reason(chosen, request.POST.get("reason", "").strip(), request.user, batch)
        sentence = ngettext("%(n)d article masqué.", "%(n)d articles masqués.", len(done))
        tell(request, sentence % {"n": len(done)}, done, batch)
        tell_left_out(request, chosen, [one.key for one in done])

    @admin.action(description=gettext_lazy("Publier"), permissions=["change"])
    @at_most(MAX_SHOWN)
    def publish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Publish them."""
        chosen, batch = list(articles.select_related("source", "story")), uuid.uuid4()
        done = publishing.publish_each(chosen, request.user, batch)
        sentence = ngettext("%(n)d article publié.", "%(n)d articles publiés.", len(done))
        tell(request, sentence % {"n": len(done)}, done, batch)
        tell_left_out(request, chosen, [one.key for one in done])

    @admin.action(description=gettext_lazy("Reclasser (rubrique, secteur)"), permissions=["change"])
    @at_most(MAX_CHOSEN)
    def reclassify(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """File them under the chosen category and sector; what is not chosen stays."""
        category = Category.objects.filter(assignable=True, pk=request.POST.get("category", "")).first()
        sector = Sector.objects.filter(pk=request.POST.get("sector", "")).first()
        if category is None and sector is None:
            raise ActionRefused(_("Choisissez une rubrique ou un secteur\u00a0: rien n’est changé."))
        keys = articles.order_by().values_list("pk", flat=True)
        with transaction.atomic():
            done = reclassifying.reclassify_each(list(keys), category, sector, request.user)
            sentence = ngettext("%(n)d article reclassé.", "%(n)d articles reclassés.", len(done))
            tell(request, sentence % {"n": len(done)}, done)

    @admin.action(description=gettext_lazy("Relire la page"), permissions=["change"])
    def fetch_again(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Fetch their web pages once more, where the source's rights allow it."""
        pages = Page.objects.of_articles(articles).allowed()
        self.record(request, Act.Verb.VISIT, articles.filter(page__in=pages))
        number = pages.start_again(timezone.now())
        sentence = ngettext("%(n)d page sera relue.", "%(n)d pages seront relues.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS if number else messages.WARNING)
        why = _("sa source ne permet pas de relire sa page")
        tell_left_out(request, articles, pages.values_list("article", flat=True), why)

    @admin.action(description=gettext_lazy("Revenir au classement automatique"), permissions=["change"])
    @at_most(MAX_CHOSEN)
    def give_back(self, request: HttpRequest, articles: Any) -> None:
        """Let the rulebook file them again."""
        keys = list(articles.order_by().values_list("pk", flat=True))
        with transaction.atomic():
            number, done = giving_back.give_back(keys, request.user)
            sentence = _("Classement automatique rétabli.")
            LogEntry.objects.log_actions(request.user.pk or "", articles, CHANGE, change_message=sentence)
            sentence = ngettext("%(n)d article reclassé.", "%(n)d articles reclassés.", number)
            tell(request, sentence % {"n": number}, done)
        tell_left_out(request, articles, [one.key for one in done], _("classement inchangé"))
