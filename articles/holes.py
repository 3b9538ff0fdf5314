"""What members and editors see in the holes of articles' and stories' pages."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse

from articles.comments.thread import ThreadLine
from articles.models import Comment
from articles.stories import editing
from portal.page_cache.holes import filler
from portal.staff import powers
from portal.visitor import current_user


@filler("comment-invitation")
def comment_invitation(request: HttpRequest, pk: int, slug: str) -> str | None:
    """The button to write a comment, without the notice that one must be a member."""
    if not current_user(request).is_authenticated:
        return None
    return render_to_string("holes/comment_invitation.html", {"address": reverse("comment", args=[pk, slug])})


@filler("held-comments")
def held_comments(request: HttpRequest, article: int) -> str | None:
    """The member's own comments on the article in state HELD, which nobody else may read."""
    user = current_user(request)
    if not user.is_authenticated:
        return None
    held = Comment.objects.held_of(user).filter(article=article).in_thread_order()
    lines = [ThreadLine(one.pk, one.state, one, one.parent) for one in held]
    return render_to_string("holes/held_comments.html", {"lines": lines}) if lines else None


@filler("story-member-forms")
def story_member_forms(
    request: HttpRequest, story: int, lead: int, member: int, title: str, language: str
) -> str | None:
    """The forms by which editors let an article lead the story, or take it out."""
    if not editing.may_edit(current_user(request)):
        return None
    context = {"story": story, "leads": member == lead, "member": member, "title": title, "language": language}
    return render_to_string("holes/story_member_forms.html", context | {"csrf_token": get_token(request)})


@filler("story-forms")
def story_forms(request: HttpRequest, story: int) -> str | None:
    """The form by which editors merge the story with another; for staff without powers, a link to open these."""
    user = current_user(request)
    may_edit = editing.may_edit(user)
    if not may_edit and not powers.is_staff_without_powers(user):
        return None
    context = {"story": story, "may_edit": may_edit, "path": request.path, "csrf_token": get_token(request)}
    return render_to_string("holes/story_forms.html", context)
