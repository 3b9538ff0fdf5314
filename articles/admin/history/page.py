"""The history page of an article, with a way back to each earlier text."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.history.timeline import timeline
from articles.corrections.revert import revert_to
from articles.corrections.source_title import give_back_source_title, source_title
from articles.models import Revision
from articles.text.keys import read_key


class HistoryPage(admin.ModelAdmin):
    """For the admin of articles: its own history in place of Django's list of sentences."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and those of « Revenir à cette version » and « Rendre le titre de la source »."""
        view = self.admin_site.admin_view(require_POST(self.revert_view))
        revert = path("<int:key>/history/<int:revision>/revert/", view, name="articles_article_revert")
        titled = self.admin_site.admin_view(require_POST(self.source_title_view))
        title = path("<int:key>/titre-de-la-source/", titled, name="articles_article_source_title")
        return [revert, title, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        """Django's, with the source's title where the newsroom has set another."""
        article = context.get("original")
        if article is not None and self.has_change_permission(request, article):
            context["source_title"] = source_title(article)
        return super().render_change_form(request, context, *args, **options)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who changed what and when, before and after."""
        article = self.get_object(request, object_id)
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("L’historique de l’article"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "rows": timeline(article),
            "may_revert": self.has_change_permission(request, article),
        }
        return TemplateResponse(request, "admin/articles/article/history.html", context)

    def revert_view(self, request: HttpRequest, key: int, revision: int) -> HttpResponse:
        """Give the article an earlier text back, then show the history again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Revision, pk=read_key(str(revision)), article=read_key(str(key)))
        if revert_to(row, request.user):
            sentence = _("Version précédente rétablie ; l’autre reste dans l’historique.")
        else:
            sentence = _("L’article dit déjà cela\u00a0: rien n’a changé.")
        self.message_user(request, sentence, messages.SUCCESS)
        return redirect("admin:articles_article_history", key)

    def source_title_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Give the article the title that its source wrote, then show its form again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if read_key(str(key)) is None:
            raise Http404
        if give_back_source_title(key, request.user):
            sentence = _(
                "L’article a de nouveau le titre de sa source, et suivra ses corrections. Le vôtre est dans l’historique."
            )
            self.message_user(request, sentence, messages.SUCCESS)
        else:
            sentence = _("Il n’y a pas de titre de la source à rendre\u00a0: rien n’a changé.")
            self.message_user(request, sentence, messages.WARNING)
        return redirect("admin:articles_article_change", key)
