"""Gives back what a rule has hidden or reclassified: offered when the rule is switched off, changed or deleted."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import search
from articles.admin.base import JournaledAdmin
from articles.admin.changes import TaxonomyNames, move_rows, rows_table
from articles.filing.source_rules.releasing import Release, release, release_of, settle
from articles.models import Article, SourceRule

MAX_OFFERS = 5  # rules of which an action says how many articles would come back
MAX_EXAMPLES = 200


class ReleasePages(JournaledAdmin):
    """The pages that give articles back, and the messages that lead there. Nothing comes back unasked."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and those of « Rendre »: of one rule, and of those that are deleted."""
        view = self.admin_site.admin_view(self.release_view)
        return [
            path("<int:key>/release/", view, name="articles_sourcerule_release"),
            path("release/", view, name="articles_sourcerule_release_deleted"),
            *super().get_urls(),
        ]

    def response_change(self, request: HttpRequest, obj: SourceRule) -> HttpResponse:
        """Django's answer, or the page that gives back what the rule no longer decides."""
        answer = super().response_change(request, obj)
        return answer if IS_POPUP_VAR in request.POST or not _settled(obj.pk).changes else _to_page(obj.pk)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Django's answer, or the page that gives back what deleted rules hid or reclassified."""
        answer = super().response_delete(request, obj_display, obj_id)
        return answer if IS_POPUP_VAR in request.POST or not _settled(None).changes else _to_page(None)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete them, and offer to give back what they have hidden."""
        super().delete_queryset(request, queryset)
        if found := _settled(None).changes:
            self._offer(request, _("Règles supprimées"), len(found), _address(None))

    def offer_each(self, request: HttpRequest, rules: Sequence[SourceRule]) -> None:
        """Say of the first MAX_OFFERS rules how many articles would come back; of the others, that their own pages say it."""
        for rule in rules[:MAX_OFFERS]:
            if found := _settled(rule.pk).changes:
                self._offer(request, rule.words, len(found), _address(rule.pk))
        if len(rules) > MAX_OFFERS:
            sentence = _("Pour les autres règles, ouvrez leur page\u00a0: «\u00a0Rendre ce qu’elle a masqué\u00a0».")
            self.message_user(request, sentence, messages.WARNING)

    def _offer(self, request: HttpRequest, what: str, number: int, address: str) -> None:
        sentence = ngettext(
            "«\u00a0%(what)s\u00a0»\u00a0: %(n)d article reviendrait.",
            "«\u00a0%(what)s\u00a0»\u00a0: %(n)d articles reviendraient.",
            number,
        ) % {"what": what, "n": number}
        link = format_html('{} <a href="{}">{}</a>', sentence, address, _("Rendre ce qui a été masqué"))
        self.message_user(request, link, messages.WARNING)

    def release_view(self, request: HttpRequest, key: int | None = None) -> HttpResponse:
        """What would come back, with the button that does it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rule = get_object_or_404(SourceRule.objects.with_names(), pk=key) if key else None
        if request.method == "POST":
            return self._release(request, rule)
        found = release_of(key)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rendre ce qu’elle a masqué") if rule else _("Rendre ce que des règles supprimées ont masqué"),
            "subtitle": str(rule) if rule else None,
            "opts": self.opts,
            "rule": rule,
            "found": found,
            "rows": rows_table(move_rows(found.changes[:MAX_EXAMPLES], TaxonomyNames())),
        }
        return TemplateResponse(request, "admin/articles/sourcerule/release.html", context)

    def _release(self, request: HttpRequest, rule: SourceRule | None) -> HttpResponse:
        from articles.ingest.enrich.jobs import queue_jobs  # it loads Celery, which pages do without

        key = rule.pk if rule else None
        changed = release(rule, _reason(rule), request.user)
        search.refresh(changed)
        queue_jobs(Article.objects.filter(pk__in=changed).select_related("source"))  # what arrived hidden has none
        sentence = ngettext("%(n)d article rendu.", "%(n)d articles rendus.", len(changed)) % {"n": len(changed)}
        if rule:
            back = _("Pour revenir en arrière, activez la règle, puis «\u00a0Appliquer aux articles déjà là\u00a0».")
            sentence = f"{sentence} {back}"
        self.message_user(request, sentence, messages.SUCCESS)
        if release_of(key).changes:
            return _to_page(key)
        return HttpResponseRedirect(reverse("admin:articles_sourcerule_changelist"))


def _reason(rule: SourceRule | None) -> str:
    if rule is None:
        return _("La règle qui le masquait est supprimée.")
    return _("La règle «\u00a0%(words)s\u00a0» ne le masque plus.") % {"words": rule.words}


def _settled(key: int | None) -> Release:
    """What would come back of this rule, or of deleted ones; what other rules hide is noted as theirs."""
    found = release_of(key)
    settle(found)
    return found


def _address(key: int | None) -> str:
    if key is None:
        return reverse("admin:articles_sourcerule_release_deleted")
    return reverse("admin:articles_sourcerule_release", args=[key])


def _to_page(key: int | None) -> HttpResponse:
    return HttpResponseRedirect(_address(key))
