"""The pages on which a member mutes another, and finds those whom they muted. Nobody else is told."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.views.comments.own_actions import limited, refused
from members.models import MAX_MUTES, Member, TooManyMutes
from portal.web.own_addresses import own_address

MUTE, UNMUTE = "masquer", "montrer"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited
def mute(request: HttpRequest, pk: int) -> HttpResponse:
    """POST mutes, or shows again with `geste=montrer`; GET asks."""
    member = cast(Member, request.user)
    if member.pk == pk:
        return refused(
            request, _("Masquer un membre"), _("Vous ne pouvez pas masquer votre propre compte."), reverse("my-mutes")
        )
    other = get_object_or_404(Member.objects.mutable_by(member), pk=pk)
    if request.method != "POST":
        return render(request, "members/mute.html", {"whom": other, "is_muted": other.pk in member.muted_keys()})
    action = request.POST.get("geste")
    if action not in {MUTE, UNMUTE}:
        raise BadRequest
    return _change(request, member, other, action)


def _change(request: HttpRequest, member: Member, other: Member, action: str) -> HttpResponse:
    try:
        (member.mute if action == MUTE else member.unmute)(other)
    except TooManyMutes:
        sentence = ngettext(
            "Vous masquez déjà %d membre : montrez-en un d’abord.",
            "Vous masquez déjà %d membres : montrez-en un d’abord.",
            MAX_MUTES,
        )
        messages.error(request, sentence % MAX_MUTES)
        return redirect("my-mutes")
    sentence = (
        _("Vous ne verrez plus les commentaires de %s.")
        if action == MUTE
        else _("Vous verrez de nouveau les commentaires de %s.")
    )
    messages.success(request, sentence % other.username)
    return redirect(_page_before(request))


def _page_before(request: HttpRequest) -> str:
    """The page of ours whose button was pressed, so that a reader stays in the talk; else the list of muted members."""
    page = own_address(request, request.headers.get("Referer", ""))
    return page if page and request.path not in page else reverse("my-mutes")


@never_cache
@require_safe
@login_required
def my_mutes(request: HttpRequest) -> HttpResponse:
    """The members whom one mutes, each with a button to show them again."""
    muted = Member.objects.muted_by(request.user)
    return render(request, "members/mutes.html", {"muted": muted, "active_tab": "mutes"})
