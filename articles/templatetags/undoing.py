"""Template filters for messages that tell of an act: where it is undone. Display only, no queries."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse

from articles.editing.undo import batch_of, judged_token_of, token_of

register = template.Library()


class WayBack(NamedTuple):
    """Where the act of a message is undone, and the token to send there, which a batch does not need."""

    address: str
    token: str


@register.filter
def way_back(message: Any) -> WayBack | None:
    """Where the act of which the message tells is undone; None for other messages."""
    if token := token_of(message):
        return WayBack(reverse("undo-act"), token)
    if token := judged_token_of(message):
        return WayBack(reverse("admin:articles_comment_queue"), token)
    batch = batch_of(message)
    return WayBack(reverse("admin:articles_act_undo", args=[batch]), "") if batch else None
