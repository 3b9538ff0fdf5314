"""To follow something, and what it brings: pages of members, of which nobody keeps a copy."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.listings.listing import Listing
from articles.listings.paging import InvalidCursor, load_page
from members.following import subjects
from members.models import MOST_FOLLOWED, Member, TooManyFollows

FILED = ("regions", "organisations")  # why an article is there, beside what its card shows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Asks before anything is followed: the button of a listing is a plain link, and a link changes nothing."""
    asked = request.POST if request.method == "POST" else request.GET
    shelf = subjects.shelf_of(asked.get("sujet", ""))
    if not request.user.is_authenticated:
        return redirect_to_login(f"{reverse('follow')}?{urlencode({'sujet': shelf.key})}")
    if request.method == "POST":
        return _answer(request, shelf)
    context = {"shelf": shelf, "is_following": _member(request).is_following(*subjects.thing(shelf))}
    return render(request, "members/follow.html", context)


def _answer(request: HttpRequest, shelf: Listing) -> HttpResponse:
    word, member = request.POST.get("geste"), _member(request)
    if word not in {"suivre", "retirer"}:
        raise BadRequest
    try:
        (member.follow if word == "suivre" else member.unfollow)(*subjects.thing(shelf))
    except TooManyFollows:
        messages.error(request, _("Vous suivez déjà %d sujets\u00a0: retirez-en un d’abord.") % MOST_FOLLOWED)
        return redirect("my-follows")
    sentence = (
        _("Vous suivez «\u00a0%s\u00a0»\u00a0: ses articles sont dans votre fil.") if word == "suivre" else _no_more()
    )
    messages.success(request, sentence % shelf.title)
    return redirect(shelf.url)


@never_cache
@require_safe
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """The articles of all that the member follows, newest first."""
    followed = subjects.named(_member(request).follows.all())
    articles = subjects.river(followed).for_listing().prefetch_related(*FILED)
    try:
        found = load_page(articles, request.GET)
    except InvalidCursor:
        return redirect("my-feed", permanent=True)
    context = {"page": found, "brought": subjects.brought(found.articles, followed), "followed": followed}
    if not followed:
        context["suggestions"] = subjects.suggestions(followed)
    return render(request, "members/feed.html", context | {"here": "feed"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_follows(request: HttpRequest) -> HttpResponse:
    """What the member follows, to be left; also what is no more."""
    if request.method == "POST":
        (gone,) = subjects.named(_member(request).follows.of(*subjects.said(request.POST.get("sujet", "")))) or (None,)
        if gone:
            _member(request).unfollow(gone.follow.kind, gone.follow.key)
            messages.success(request, _no_more() % gone.name)
        return redirect("my-follows")
    followed = subjects.named(_member(request).follows.all())
    context = {"groups": subjects.in_groups(followed), "suggestions": subjects.suggestions(followed)}
    return render(request, "members/follows.html", context | {"followed": followed, "here": "follows"})


def _member(request: HttpRequest) -> Member:
    """Who is signed in, where somebody is."""
    return cast(Member, request.user)


def _no_more() -> str:
    return _("Vous ne suivez plus «\u00a0%s\u00a0».")
