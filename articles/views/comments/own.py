"""What became of a comment, for its author."""

from django.http import Http404, HttpRequest, HttpResponse

from articles.models import Comment


def own_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Not yet a page of its own: the author reads under the article that the comment waits, or was removed."""
    raise Http404
