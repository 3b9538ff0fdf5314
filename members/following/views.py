"""The pages on which members follow subjects, and read what these bring; no copy of them is cached."""

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

from articles.listings.filters import EVERYTHING_PARAM
from articles.listings.listing import Listing
from articles.listings.paging import InvalidCursor, load_page
from members.following import subjects
from members.models import MAX_FOLLOWS, Member, Profile, TooManyFollows
from members.welcome.forms import FirstChoicesForm
from portal.web.own_addresses import own_path

REASON_RELATIONS = ("regions", "organisations")  # reasons that need more than a card's own relations


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """POST follows or unfollows, and goes back to the page of ours in `retour`; GET asks for confirmation.

    A visitor's button and the link that ends a follow are plain links.
    """
    params = request.POST if request.method == "POST" else request.GET
    listing = subjects.listing_of(params.get("sujet", ""))
    if not request.user.is_authenticated:
        back = {"retour": path} if (path := own_path(params.get("retour", ""))) else {}
        return redirect_to_login(f"{reverse('follow')}?{urlencode({'sujet': listing.key, **back})}")
    if request.method == "POST":
        return _change_follow(request, listing)
    kind_and_key = subjects.kind_and_key(listing.key, listing.subject.pk)
    is_following = cast(Member, request.user).is_following(*kind_and_key)
    context = {"listing": listing, "is_following": is_following, "back": own_path(params.get("retour", ""))}
    return render(request, "members/follow.html", context)


def _change_follow(request: HttpRequest, listing: Listing) -> HttpResponse:
    action, member = request.POST.get("geste"), cast(Member, request.user)
    if action not in {"suivre", "retirer"}:
        raise BadRequest
    kind_and_key = subjects.kind_and_key(listing.key, listing.subject.pk)
    try:
        (member.follow if action == "suivre" else member.unfollow)(*kind_and_key)
    except TooManyFollows:
        messages.error(
            request, _("Vous suivez déjà %d pages, le maximum\u00a0: cessez d’abord d’en suivre une.") % MAX_FOLLOWS
        )
        return redirect("my-follows")
    sentence = (
        _("Vous suivez «\u00a0%s\u00a0»\u00a0: ses articles arrivent dans votre fil.")
        if action == "suivre"
        else _unfollowed_sentence()
    )
    messages.success(request, sentence % listing.title)
    return redirect(own_path(request.POST.get("retour", ""), default=listing.url))


@never_cache
@require_safe
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """The articles of what the member follows, newest first; with `?tout=1` also what the pages followed leave out."""
    followed = subjects.with_names(cast(Member, request.user).follows.all())
    everything = request.GET.get(EVERYTHING_PARAM) == "1"
    articles = subjects.river(followed, everything=everything).for_listing().prefetch_related(*REASON_RELATIONS)
    try:
        found = load_page(articles, request.GET)
    except InvalidCursor:
        return redirect("my-feed", permanent=True)
    context = {
        "page": found,
        "river_articles": subjects.with_reasons(found.articles, followed, everything=everything),
        "followed": followed,
        "is_limited": subjects.is_limited(followed),
        "everything_query": f"?{EVERYTHING_PARAM}=1",
        "everything": everything,
    }
    if not followed:
        context["form"] = FirstChoicesForm(cast(Member, request.user))
    elif not Profile.objects.is_onboarded(cast(Member, request.user).pk):
        context["offers_first_choices"] = True
    return render(request, "members/feed.html", context | {"active_tab": "feed"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_follows(request: HttpRequest) -> HttpResponse:
    """What the member follows, with buttons to unfollow; also subjects that no longer exist."""
    if request.method == "POST":
        (gone,) = subjects.with_names(
            cast(Member, request.user).follows.of(*subjects.parse_subject(request.POST.get("sujet", "")))
        ) or (None,)
        if gone:
            cast(Member, request.user).unfollow(gone.follow.kind, gone.follow.key)
            messages.success(request, _unfollowed_sentence() % gone.name)
        return redirect("my-follows")
    followed = subjects.with_names(cast(Member, request.user).follows.all())
    context = {"groups": subjects.grouped_by_kind(followed), "suggestions": subjects.suggestions(followed)}
    return render(request, "members/follows.html", context | {"followed": followed, "active_tab": "follows"})


def _unfollowed_sentence() -> str:
    return _("Vous ne suivez plus «\u00a0%s\u00a0».")
