"""What an author sees of their own comments: what became of each, why, and what they can do about it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.comments.moderation.appealing import why_not_appealable
from articles.comments.moderation.explanations import hold_sentence
from articles.models import Comment
from articles.text.keys import read_key

COMMENTS_PER_PAGE = 30


def own_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """The page « Votre commentaire », for the author of a comment that is held or removed. The caller checks whose it is."""
    appeal = getattr(comment, "appeal", None)
    context = {
        "comment": comment,
        "hold_sentence": hold_sentence(comment.hold),
        "judgement": comment.judgements.first(),
        "appeal": appeal,
        "may_appeal": not why_not_appealable(comment),
    }
    return render(request, "articles/comments/own.html", context)


@never_cache
@require_safe
@login_required
def my_comments(request: HttpRequest) -> HttpResponse:
    """The member's own comments, the newest first, each with its state and the last decision about it."""
    comments = list(
        Comment.objects.own_page(request.user, read_key(request.GET.get("avant", "")), COMMENTS_PER_PAGE + 1)
    )
    shown, more = comments[:COMMENTS_PER_PAGE], comments[COMMENTS_PER_PAGE:]
    context = {"comments": shown, "next_before": shown[-1].pk if more else None, "active_tab": "comments"}
    return render(request, "articles/comments/mine.html", context)
