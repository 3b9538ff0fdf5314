"""What members see in the holes of pages: their account, notices and messages to them, what they follow."""

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from members.following.subjects import kind_and_key
from members.models import Member, Notice
from members.models.notice import MAX_COUNTED
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
    context = {"member": member, "unread": unread, "shown": f"{MAX_COUNTED - 1}+" if unread >= MAX_COUNTED else unread}
    return render_to_string("holes/account.html", context | {"light": preferences(request).light})


@filler("account-link")
def account_link(request: HttpRequest) -> str | None:
    """The footer's link to the account."""
    return render_to_string("holes/account_link.html") if _member(request) else None


@filler("messages")
def messages(request: HttpRequest) -> str | None:
    """What was done since the last page, such as “you now follow …”; shown once."""
    waiting = list(get_messages(request))
    return render_to_string("holes/messages.html", {"messages": waiting}) if waiting else None


@filler("follow")
def follow(request: HttpRequest, listing_key: str, subject_key: str, title: str) -> str | None:
    """The button « Vous suivez », if the member follows the subject already; it leads to the page of the button « Suivre »."""
    member = _member(request)
    if member is None or not member.is_following(*kind_and_key(listing_key, subject_key)):
        return None
    return render_to_string("holes/followed.html", {"subject": listing_key, "title": title})


def _member(request: HttpRequest) -> Member | None:
    user = current_user(request)
    return user if user.is_authenticated else None
