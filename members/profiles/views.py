"""A member's public page, and the page on which they set it.

Neither is cached: it is seldom read, and what its owner hides is hidden at once.
"""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.comments.moderation.judging import MAY_JUDGE
from articles.comments.writing.permission import silence_sentence
from articles.models import Comment, Letter
from articles.text.keys import read_key
from articles.views.comments.own_actions import limited
from members.models import Member, Profile
from members.models.profile import badges
from members.profiles.forms import ProfileForm
from portal.visitor import current_user
from portal.web.query_words import reads

COMMENTS_PER_PAGE = 20


@reads("avant")
@never_cache
@require_safe
def profile(request: HttpRequest, name: str) -> HttpResponse:
    """The page; another spelling of the name redirects to it. What may not be seen always gives the same 404.

    A name that was given up may not be seen either, though it is reserved: whoever changes names may want to leave the old
    one behind, and a redirect would tell everybody who knew it what they are called now.
    """
    viewer = current_user(request)
    member = Member.objects.with_page(viewer).named(name).first()
    if member is None:
        raise Http404
    if name != member.pseudo_key:
        return redirect(member.profile_address())
    context = _comments(member, read_key(request.GET.get("avant", ""))) | {
        "member": member,
        "profile": member.public_profile(),
        "badges": _badges(member),
        "is_own": member.pk == viewer.pk,
        "viewer": viewer,
        "may_judge": viewer.is_staff and viewer.has_perm(MAY_JUDGE),
        "contact_query": _contact_query(member),
    }
    return render(request, "members/profile.html", context)


def _comments(member: Member, before: int | None) -> dict[str, Any]:
    """A page of what everybody may read of the member, the newest first."""
    comments = Comment.objects.shown_of(member)
    found = list(comments.page_before(before, COMMENTS_PER_PAGE + 1))
    shown, more = found[:COMMENTS_PER_PAGE], found[COMMENTS_PER_PAGE:]
    return {"comments": shown, "comment_count": comments.count(), "next_before": shown[-1].pk if more else None}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited
def my_profile(request: HttpRequest) -> HttpResponse:
    """Show the settings of one's page; POST keeps them. Who may not write, or is always read first, only shows or hides it."""
    member = Member.objects.with_page(request.user).get(pk=cast(Member, request.user).pk)
    sentence = _why_not_written(member)
    form = ProfileForm(
        member.public_profile(), request.POST if request.method == "POST" else None, may_write=not sentence
    )
    if form.is_valid():
        member.set_profile(**form.cleaned_data)
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("my-profile")
    context = {"form": form, "member": member, "badges": _badges(member), "sentence": sentence}
    # As it is stored: what was refused is in the form alone.
    context |= {"profile": Profile.objects.of(member.pk), "active_tab": "profile"}
    return render(request, "members/my_profile.html", context)


def _badges(member: Member) -> tuple[str, ...]:
    """Of a member that `with_badges` has found."""
    return badges(
        member.public_profile().issuer,
        is_editor=member.is_editor,  # type: ignore[attr-defined]
        is_moderator=member.is_moderator,  # type: ignore[attr-defined]
    )


def _why_not_written(member: Member) -> str:
    """Why they may not change their declared interests; empty if they may."""
    if silence := member.active_silence():
        return silence_sentence(silence.until, silence.reason)
    if member.is_always_held():
        return _(
            "La modération relit tout ce que vous écrivez\u00a0: vos intérêts déclarés ne peuvent pas changer pour l’instant."
        )
    return ""


def _contact_query(member: Member) -> str:
    """The letter to the editors that reports the page, filled in."""
    return urlencode({"sujet": Letter.Subject.ILLEGAL, "adresse": settings.SITE_URL + member.profile_address()})
