"""An author's record: all that moderators know of a member, without their e-mail address."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.comments import decisions
from articles.comments.moderation.queue_items import AuthorFigures, figures_of
from articles.models import Comment, Judgement, Report
from portal.page_cache.middleware import keep_cached_pages

COMMENTS_PER_PAGE = 50
MAX_SHOWN_ROWS = 50  # of judgements, and of reports received and made: the newest


class AuthorRecordMixin(admin.ModelAdmin):
    """Adds authors' records to the admin of comments."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and those of authors' records."""
        view = self.admin_site.admin_view(self.author_view)
        return [path("auteur/<int:key>/", view, name="articles_comment_author"), *super().get_urls()]

    def author_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """One member's comments, judgements, reports, sanctions and badge; a POST changes the last two."""
        if not decisions.may_judge(request):
            raise PermissionDenied
        author: Any = get_object_or_404(get_user_model()._default_manager, pk=key)
        if request.method == "POST":
            decisions.apply_decision(request)
            response = HttpResponseRedirect(request.get_full_path())
            keep_cached_pages(response)  # a badge drops its pages; a sanction shows on none
            return response
        context = _record(request, author) | {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, "admin/articles/comment/author.html", context)


def _record(request: HttpRequest, author: Any) -> dict[str, Any]:
    comments = Comment.objects.by(author).select_related("article")
    figures = figures_of({author.pk}).get(author.pk, AuthorFigures())
    sanctions = list(author.sanctions.all())
    now = timezone.now()
    return {
        "title": _("Dossier de %(name)s") % {"name": author.get_username()},
        "author": author,
        "profile": author.public_profile(),
        "figures": figures,
        "page": Paginator(comments, COMMENTS_PER_PAGE).get_page(request.GET.get("page")),
        "sanctions": [(one, one.holds_at(now)) for one in sanctions],
        "active_sanctions": [one for one in sanctions if one.holds_at(now)],
        "judgements": Judgement.objects.of_author(author)[:MAX_SHOWN_ROWS],
        "received": Report.objects.about(author)[:MAX_SHOWN_ROWS],
        "made": Report.objects.of_member(author)[:MAX_SHOWN_ROWS],
    }
