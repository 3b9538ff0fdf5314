"""The page on which an author deletes a comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.writing import authoring
from articles.models import Comment
from articles.views.comments.own_actions import limited, refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST deletes. A silenced member may too: these are their words."""
    comment = get_object_or_404(Comment.objects.own(request.user).select_related("article", "author"), pk=pk)
    if request.method != "POST":
        context = {"comment": comment, "back": comment.get_absolute_url()}
        return render(request, "articles/comments/delete.html", context)
    try:
        authoring.delete(comment, timezone.now())
    except authoring.NotEditable as reason:
        return refused(request, _("Supprimer un commentaire"), reason.sentence, comment.get_absolute_url())
    messages.success(request, _("Votre commentaire est supprimé."))
    return redirect(f"{comment.article.get_absolute_url()}#commentaires")
