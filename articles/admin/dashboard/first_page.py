"""The first page of the management, and the forms on it that decide narrow filings and narrow joins."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.dashboard.activity import load_activity
from articles.admin.dashboard.open_work import load_open_work
from articles.admin.journal.batches import tell
from articles.editing import reclassifying, separating
from articles.editing.undo import Undoable
from articles.models import Article
from articles.stories import editing
from articles.text.keys import read_key
from portal.page_cache.middleware import keep_cached_pages

SENTENCES = {
    "filed": lambda: _("«\u00a0%(title)s\u00a0» reste dans sa rubrique."),
    "separate": lambda: _("«\u00a0%(title)s\u00a0» ne fait plus partie du sujet."),
    "confirm": lambda: _("«\u00a0%(title)s\u00a0» reste dans son sujet."),
}


def _filed(article: Article, request: HttpRequest) -> list[Undoable]:
    return [reclassifying.confirm(article.pk, request.POST.get("category", ""), request.user)]


def _separate(article: Article, request: HttpRequest) -> list[Undoable]:
    return [separating.separate(article.pk, request.user)]


def _confirm(article: Article, request: HttpRequest) -> list[Undoable]:
    editing.confirm_join(article, request.user)
    return []


DECISIONS: dict[str, Callable[[Article, HttpRequest], list[Undoable]]] = {
    "filed": _filed,
    "separate": _separate,
    "confirm": _confirm,
}


def first_page_context(user: Any) -> dict[str, Any]:
    """What the template `admin/index.html` shows above the list of models."""
    now = timezone.now()
    return {
        "open_work": load_open_work(user, now),
        "activity": load_activity(now) if user.has_perm("articles.view_article") else None,
        "may_decide": editing.may_edit(user),
        "may_read_acts": user.has_perm("articles.view_act"),
    }


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Say that an article is in the right category or story, or take it out of that story; back to the first page."""
    if not editing.may_edit(request.user):
        raise PermissionDenied
    action = request.POST.get("action", "")
    article = Article.objects.not_withdrawn().filter(pk=read_key(request.POST.get("article", "")) or 0).first()
    if article is None or action not in SENTENCES:
        messages.error(request, _("Cet article n’existe plus\u00a0: rien n’est changé."))
    else:
        try:
            done = DECISIONS[action](article, request)
        except editing.EditRefused as why:
            messages.error(request, str(why))
        else:
            tell(request, SENTENCES[action]() % {"title": article}, done)
    work = "narrowly-filed" if action == "filed" else "narrowly-joined"
    response = HttpResponseRedirect(f"{reverse('admin:index')}#{work}")
    keep_cached_pages(response)
    return response
