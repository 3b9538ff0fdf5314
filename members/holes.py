"""What members see in the holes of pages: their account, notices and messages to them, what they follow."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from articles.editing import undo
from members.following.subjects import kind_and_key
from members.models import Member, Notice
from members.models.notices.notice import MAX_COUNTED
from portal.page_cache.holes import filler
from portal.visitor import current_user
from portal.web.preferences import preferences


@filler("account")
def account(request: HttpRequest) -> str | None:
    """The header's links of a signed-in member, in place of the link to sign in; the number of unread notices."""
    member = _member(request)
    if member is None:
        return None
    unread = Notice.objects.count_unread(member.pk)
    shown = f"{MAX_COUNTED - 1}+" if unread >= MAX_COUNTED else unread
    context = {"pseudo": member.username, "unread": unread, "shown": shown, "light": preferences(request).light}
    return render_to_string("holes/account.html", context)


@filler("account-link")
def account_link(request: HttpRequest) -> str | None:
    """The footer's link to the account."""
    return render_to_string("holes/account_link.html") if _member(request) else None


@filler("messages")
def messages(request: HttpRequest) -> str | None:
    """What was done since the last page, such as “you now follow …”; shown once. Editors undo some of it there."""
    stored: Any = get_messages(request)
    waiting = list(stored)
    if not waiting:
        return None
    if request.method == "HEAD":
        stored.used = False  # nobody has seen them: they wait for the next page
    context = {"messages": [(one, undo.token_of(one)) for one in waiting], "path": request.path}
    return render_to_string("holes/messages.html", context | {"csrf_token": get_token(request)})


@filler("follow")
def follow(request: HttpRequest, listing_key: str, subject_key: str, title: str) -> str | None:
    """The button that follows, or ends that, and comes back here."""
    member = _member(request)
    if member is None:
        return None
    is_following = member.follows.of(*kind_and_key(listing_key, subject_key)).exists()
    context = {"subject": listing_key, "title": title, "is_following": is_following}
    form = {"path": request.get_full_path(), "csrf_token": get_token(request)}
    return render_to_string("holes/follow.html", context | form)


def _member(request: HttpRequest) -> Member | None:
    user = current_user(request)
    return user if user.is_authenticated else None
