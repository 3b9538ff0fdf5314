"""The votes « utile »."""

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.writing.permission import silence_sentence
from articles.models import Comment, Vote
from articles.views.comments.own_actions import limited, refused

TAKE_BACK = "retirer"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def useful(request: HttpRequest, pk: int) -> HttpResponse:
    """POST counts the member's vote, with `geste=retirer` takes it back; GET asks. A visitor signs in, then is at the comment."""
    comment = Comment.objects.public().of_shown_articles().select_related("article", "author").filter(pk=pk).first()
    if comment is None:
        raise Http404
    back = comment.get_absolute_url()
    if not request.user.is_authenticated:
        return redirect_to_login(back)
    if request.method != "POST":
        has_voted = comment.votes.filter(member=request.user.pk).exists()
        return render(
            request, "articles/comments/useful.html", {"comment": comment, "back": back, "has_voted": has_voted}
        )
    return _vote(request, comment, back)


@limited
def _vote(request: HttpRequest, comment: Comment, back: str) -> HttpResponse:
    title, member = _("Commentaire utile"), request.user
    if comment.author_id == member.pk:
        return refused(request, title, _("Vous ne pouvez pas voter pour votre propre commentaire."), back)
    if silence := member.active_silence():  # type: ignore[union-attr]
        return refused(request, title, silence_sentence(silence.until, silence.reason), back)
    with transaction.atomic():
        if Comment.objects.public().locked().filter(pk=comment.pk).first() is None:
            raise Http404
        change = Vote.objects.take_back if request.POST.get("geste") == TAKE_BACK else Vote.objects.add
        change(comment, member)
    return redirect(back)
