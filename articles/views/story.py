"""A story's page: its members and their diverging figures; and the forms by which editors change a story."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.editing import separating, undo, uniting
from articles.listings.named import section_of
from articles.listings.related import SECTORS_PREFETCH, related_to
from articles.models import Article, Comment, FormerStory, Story
from articles.stories import editing
from articles.stories.divergence.compare import MemberText, Version, find_divergences
from portal.staff import powers
from portal.web.gone import gone_page

MAX_SHOWN_MEMBERS = 100  # the earliest articles of the story
MAX_COMPARED_MEMBERS = 20  # of those, whose figures are compared


@dataclass(frozen=True, slots=True)
class ShownDivergence:
    """A divergence in the reader's language: each figure with the articles that give it."""

    name: str
    versions: list[tuple[Version, list[Article]]]


@require_safe
def story(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A story page. With one visible article it redirects there (302: others may join)."""
    found = Story.objects.select_related("lead__source").defer("lead__body_html").filter(pk=pk).first()
    if found is None:
        return _redirect_from_former(request, pk)
    members = _shown_members(found)
    if not members:
        raise Http404
    if len(members) == 1:
        return redirect(members[0])
    if request.path != found.get_absolute_url():
        return redirect(found)  # temporary: its lead, and so its address, may change back
    lead = next((one for one in members if one.is_lead), members[0])
    prefetch_related_objects([lead], "countries", "regions", "organisations", SECTORS_PREFETCH)
    context = {
        "story": found,
        "article": lead,
        "members": members,
        "first": members[0],
        "source_count": len({member.publisher_key for member in members}),
        "divergences": _divergences_of(members[:MAX_COMPARED_MEMBERS]),
        "comment_count": Comment.objects.public().in_talk(lead).count(),
        "related": related_to(lead),
        "section": section_of(lead.category),
    }
    return render(request, "articles/story/story.html", context)


def _redirect_from_former(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect from a dissolved story to its former lead's story or article; if that was withdrawn, it is gone."""
    former = get_object_or_404(FormerStory, pk=pk)
    if Article.objects.is_withdrawn(former.article_id):
        return gone_page(request, reverse("story-by-id", args=[pk]))
    article = get_object_or_404(Article.objects.published().select_related("story__lead"), pk=former.article_id)
    return redirect(article.story or article)


def _shown_members(found: Story) -> list[Article]:
    """Its published articles, the earliest first."""
    published = found.articles.published().select_related("source", "category__parent").defer("body_html", "why")
    return list(published.newest_first().reverse()[:MAX_SHOWN_MEMBERS])


def _divergences_of(members: Sequence[Article]) -> list[ShownDivergence]:
    """The divergences between the articles' shown texts."""
    by_key = {member.pk: member for member in members}
    texts = [MemberText(member.pk, member.title, member.excerpt, member.language) for member in members]
    name = "en" if get_language() == "en" else "fr"
    return [
        ShownDivergence(
            getattr(one.measure, name),
            [(version, [by_key[key] for key in version.article_ids]) for version in one.versions],
        )
        for one in find_divergences(texts)
    ]


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of a story's forms: POST by an editor only; a refused edit is shown as a message on the story's page."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> HttpResponse:
        user = getattr(request, "user", AnonymousUser())
        powers.require(request)
        if not editing.may_edit(user):
            raise PermissionDenied
        found = Story.objects.select_related("lead").filter(pk=pk).first()
        if found is None:
            elsewhere = _redirect_from_former(request, pk)
            messages.error(request, _("Ce sujet n’existe plus\u00a0: ses articles se lisent toujours séparément."))
            return elsewhere
        try:
            return view(request, found)
        except editing.EditRefused as why:
            messages.error(request, str(why))
            return redirect(found)

    return require_POST(guarded)


@editors_only
def set_lead(request: HttpRequest, story: Story) -> HttpResponse:
    """Let an article lead the story."""
    article = _posted_member(request, story)
    editing.set_editors_lead(article, request.user)
    messages.success(
        request, _("«\u00a0%(title)s\u00a0» est maintenant l’article de tête du sujet.") % {"title": article}
    )
    return redirect(Story.objects.select_related("lead").get(pk=story.pk))


@editors_only
def remove_member(request: HttpRequest, story: Story) -> HttpResponse:
    """Take an article out of the story; a story left with one article is dissolved."""
    article = _posted_member(request, story)
    done = separating.separate(article.pk, request.user)
    token = undo.remember(request.session, done, story.get_absolute_url())
    messages.success(request, done.sentence, extra_tags=undo.MESSAGE_TAG_PREFIX + token)
    left = Story.objects.select_related("lead").filter(pk=story.pk).first()
    return redirect(left or article)


@editors_only
def merge_stories(request: HttpRequest, story: Story) -> HttpResponse:
    """Merge the story with another story or an article, given by number or address."""
    one = story.articles.first()
    if one is None:
        raise editing.EditRefused(_("Ce sujet n’existe plus\u00a0: ses articles se lisent toujours séparément."))
    done = uniting.unite(one, request.POST.get("avec", ""), request.user)
    united = Story.objects.select_related("lead").get(pk=done.after["story"])
    token = undo.remember(request.session, done, united.get_absolute_url())
    messages.success(request, _("Les deux sujets sont réunis."), extra_tags=undo.MESSAGE_TAG_PREFIX + token)
    return redirect(united)


def _posted_member(request: HttpRequest, story: Story) -> Article:
    """The article that the form names. Raises EditRefused if it is no longer in the story."""
    key = request.POST.get("article", "")
    article = story.articles.filter(pk=key).first() if re.fullmatch(r"[0-9]{1,18}", key) else None
    if article is None:
        raise editing.EditRefused(_("Cet article n’est plus dans ce sujet\u00a0: rechargez la page."))
    return article
