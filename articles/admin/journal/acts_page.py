"""The journal of acts, read-only: who did what, when, on what, and why. Nobody can change a row, superusers included."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.ingest_log import ReadOnlyAdmin
from articles.admin.journal.act_search import ActSearchForm, searched_kinds
from articles.admin.journal.batches import shown_batches, undo_view
from articles.admin.journal.shown_acts import page_of_acts, thing_address
from articles.admin.journal.shown_values import ShownValues, kind_label
from articles.models import Act
from articles.stories import editing
from articles.text.keys import read_key

BEFORE_PARAM = "avant"  # the key before which a page begins
ONE_PARAM = "id__exact"  # one act, as in the addresses of Django's lists


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """The journal, latest first."""

    fields = ["at", "who", "verb", "kind_name", "thing", "reason", "changes", "digest"]

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and the one that undoes a batch."""
        view = self.admin_site.admin_view(undo_view)
        return [path("lot/<uuid:batch>/", view, name="articles_act_undo"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Our own page in place of Django's list, which counts every row that it finds."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ActSearchForm(request.GET, kinds=searched_kinds(self.admin_site, request.GET.get("sorte", "")))
        if unknown := set(request.GET) - {*form.fields, BEFORE_PARAM, ONE_PARAM}:
            raise DisallowedModelAdminLookup(f"The journal is not searched by {sorted(unknown)}.")
        acts = form.found()
        if ONE_PARAM in request.GET:
            acts = acts.filter(pk=read_key(request.GET[ONE_PARAM]) or 0)
        page = page_of_acts(acts, read_key(request.GET.get(BEFORE_PARAM, "")))
        asked = {name: value for name, value in request.GET.items() if value and name != BEFORE_PARAM}
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "form": form,
            "page": page,
            "batches": [] if request.GET or not editing.may_edit(request.user) else shown_batches(),
            "is_asked": bool(asked),
            "older": urlencode(asked | {BEFORE_PARAM: page.older}) if page.older else "",
            "newest": urlencode(asked) if BEFORE_PARAM in request.GET else None,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/act/change_list.html", context)

    @admin.display(description=gettext_lazy("qui"))
    def who(self, act: Act) -> str:
        """The name that the person had at the time."""
        return act.by_name or _("le serveur")

    @admin.display(description=gettext_lazy("type"))
    def kind_name(self, act: Act) -> str:
        """The kind of thing, in words."""
        return kind_label(act.kind)

    @admin.display(description=gettext_lazy("sur quoi"))
    def thing(self, act: Act) -> SafeString | str:
        """The thing's name at the time, with a link to its admin page, which may no longer exist."""
        address = thing_address(act)
        return format_html('<a href="{}">{}</a>', address, act.label or act.key) if address else act.label

    @admin.display(description=gettext_lazy("avant → après"))
    def changes(self, act: Act) -> SafeString | str:
        """The values before and after, field by field."""
        rows = ((one.label, one.before or "–", one.after or "–") for one in ShownValues([act]).changes(act))
        listed = format_html_join("", "<li>{}\u00a0: {} → {}</li>", rows)
        return format_html("<ul>{}</ul>", listed) if listed else "–"
