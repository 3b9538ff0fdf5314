"""The permanent address of a comment."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.comments.reading.talk import find_place
from articles.models import Article, Comment
from articles.views.comments.own import own_comment
from portal.visitor import current_user


@never_cache
@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the page of the talk where the comment stands; to its author, show what became of one that is not public."""
    comment = Comment.objects.select_related("article", "root").filter(pk=pk).first()
    if comment is None or comment.state == Comment.State.DELETED:
        raise Http404
    if comment.state != Comment.State.PUBLISHED:
        user = current_user(request)
        if user.is_authenticated and comment.author_id == user.pk:
            return own_comment(request, comment)
        raise Http404
    if not Article.objects.published().filter(pk=comment.article_id).exists():
        raise Http404
    return redirect(f"{comment.article.get_absolute_url()}{find_place(comment).query}#c{comment.pk}")
