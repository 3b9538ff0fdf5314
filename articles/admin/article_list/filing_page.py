"""The short form « Classer »: where an article belongs, and nothing else; saved as the long form is, then back to the list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from articles.admin.base import JournaledAdmin
from articles.admin.forms.articles import SECTOR_FORM_FIELDS
from articles.admin.journal.batches import tell
from articles.editing.giving_back import whole_filing
from articles.editing.hiding import MAX_REASON_CHARS
from articles.editing.undo import Undoable, journaled_since
from articles.filing.editors.reasons import shown_reasons
from articles.models import Act, Article

PAGE_NAME = "articles_article_file"
SHORT_FIELDS = (("category", "is_finance"), SECTOR_FORM_FIELDS, "countries", "regions")
WITHOUT_BUTTONS = {
    "show_save_and_continue": False,
    "show_save_and_add_another": False,
    "show_save_as_new": False,
    "show_delete_link": False,
}


def is_short(request: HttpRequest) -> bool:
    """Whether this is the short form."""
    return bool(request.resolver_match and request.resolver_match.url_name == PAGE_NAME)


class FilingPage(JournaledAdmin):
    """For the admin of articles: `<key>/classer/`, Django's form with these fields alone."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of « Classer »."""
        view = self.admin_site.admin_view(transaction.atomic(self.filing_view))  # a POST locks the article
        return [path("<int:key>/classer/", view, name=PAGE_NAME), *super().get_urls()]

    def filing_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The form of an article that a feed brought; our own are filed where they are written."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        article = self.get_object(request, str(key))
        if article is None or article.is_own or article.status == Article.Status.WITHDRAWN:
            raise Http404
        before = whole_filing(article) if request.method == "POST" else None
        last = Act.objects.last_key()
        shown = {"title": _("Classer"), "reasons": shown_reasons(article.why), "max_reason": MAX_REASON_CHARS}
        answer = self.changeform_view(request, str(key), extra_context=shown | WITHOUT_BUTTONS)
        if before and isinstance(answer, HttpResponseRedirect):  # saved
            _tell(request, Article.objects.get(pk=key), before, journaled_since(last, [key]))
        return answer

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """These fields alone."""
        return [(None, {"fields": SHORT_FIELDS})] if is_short(request) else super().get_fieldsets(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Without the icons beside a field that lead elsewhere."""
        form = super().get_form(request, obj, change, **options)
        for field in form.base_fields.values() if is_short(request) else ():
            for name in ("can_add_related", "can_change_related", "can_view_related"):
                if hasattr(field.widget, name):
                    setattr(field.widget, name, False)
        return form

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **options: Any
    ) -> Any:
        """The regions, which are few, as boxes."""
        if is_short(request) and db_field.name == "regions":
            options["widget"] = CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **options)

    def record(self, request: HttpRequest, verb: str, things: Any, **changes: Any) -> None:
        """With the reason that was given, if one was."""
        if is_short(request):
            changes["reason"] = request.POST.get("reason", "").strip()[:MAX_REASON_CHARS]
        super().record(request, verb, things, **changes)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        """The short page."""
        shown: Any = super().render_change_form(request, context, *args, **options)
        if is_short(request):
            shown.template_name = "admin/articles/article/filing.html"
            shown.context_data.pop("acts_done", None)
        return shown

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Back to the list as it was, at the article's row."""
        if not is_short(request):
            return super().response_change(request, obj)
        back: Any = self.response_post_save_change(request, obj)
        return HttpResponseRedirect(f"{back.url}#article-{obj.pk}")


def _tell(request: HttpRequest, article: Article, before: dict[str, Any], acts: dict[str, int]) -> None:
    """Say how it is filed now, with what undoes it."""
    after = whole_filing(article)
    if before == after:
        messages.info(request, _("«\u00a0%(title)s\u00a0»\u00a0: rien n’a changé.") % {"title": article})
        return
    sentence = _("«\u00a0%(title)s\u00a0» est classé.") % {"title": article}
    tell(request, sentence, [Undoable("file", article.pk, before, after, sentence, acts)])
