"""What members and editors see in the holes of articles', stories' and sources' pages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.comments.charter import new_charter
from articles.comments.reading import member_view
from articles.comments.writing import drafts
from articles.comments.writing.forms import counter, length_rule
from articles.comments.writing.permission import WritingRule, held_talk_sentence, silence_sentence
from articles.editing import pinning
from articles.editing.hiding import MAX_REASON_CHARS
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Comment, Pin, TalkState
from articles.stories import editing
from portal.page_cache.holes import filler
from portal.staff import powers
from portal.visitor import current_user


@filler("comment-invitation")
def comment_invitation(request: HttpRequest, pk: int, slug: str, state: str, asks_stake: int) -> str | None:
    """The box in which a member comments; a silenced member sees the reason instead. A closed talk is as visitors see it."""
    user = current_user(request)
    if not user.is_authenticated or state == TalkState.CLOSED:
        return None
    standing = member_view.standing(request, user)
    if standing.is_silenced and (silence := user.active_silence()):
        return _box(pk, slug, WritingRule(TalkState.CLOSED, silence_sentence(silence.until, silence.reason)))
    context = {
        "asks_stake": asks_stake,
        "stakes": Comment.Stake.choices,
        "length_rule": length_rule(standing.published),
        "counter": counter(),
        "form_key": str(uuid4()),
        "new_charter": None
        if standing.has_agreed
        else new_charter(f"{reverse('article', args=[pk, slug])}#commentaires"),
        "has_draft": drafts.has(request.session, pk),
        "csrf_token": get_token(request),
    }
    return _box(pk, slug, WritingRule(sentence=held_talk_sentence() if state == TalkState.HELD else ""), **context)


def _box(pk: int, slug: str, rule: WritingRule, **context: Any) -> str:
    shown = {"article": {"pk": pk, "slug": slug}, "talk_rule": rule, **context}
    return render_to_string("articles/comments/_box.html", shown)


@filler("comment-form")
def comment_form(request: HttpRequest) -> str | None:
    """The form that the buttons beside comments send."""
    if not current_user(request).is_authenticated:
        return None
    return render_to_string("holes/comment_form.html", {"csrf_token": get_token(request)})


@filler("comment", rewrites=True)
def comment(
    request: HttpRequest, pk: int, author: int, name: str, article: int, story: int, visitors_html: Callable[[], str]
) -> str | None:
    """A comment as its author sees it, a member who voted for it, or one who muted its author."""
    view = member_view.of_request(request, article, story)
    return view.rewrite(visitors_html, pk, author, name) if view else None


@filler("held-comments")
def held_comments(request: HttpRequest, article: int, story: int) -> str | None:
    """The member's own comments in the article's talk that others may not read: what waits, and those lately removed."""
    view = member_view.of_request(request, article, story)
    if view is None or not view.hidden:
        return None
    states = Comment.State
    context = {
        "author": current_user(request),
        "held": [one for one in view.hidden if one.state == states.HELD],
        "reworded": [one for one in view.hidden if one.state == states.PUBLISHED],
        "removed": [one for one in view.hidden if one.state == states.REMOVED],
    }
    return render_to_string("holes/held_comments.html", context)


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


@filler("editor-bar")
def editor_bar(request: HttpRequest, article: int, slug: str, category: str, sector: str) -> str | None:
    """What editors do to an article; for staff without powers, a link to open these."""
    user = current_user(request)
    if powers.is_staff_without_powers(user):
        return render_to_string("holes/open_powers.html", {"path": request.get_full_path()})
    if not editing.may_edit(user):
        return None
    return render_to_string(
        "holes/editor_bar.html", editor_bar_context(request, article, slug, category, sector, request.get_full_path())
    )


@filler("story-editor-bar")
def story_editor_bar(request: HttpRequest, lead: int, slug: str, category: str, sector: str) -> str | None:
    """The same for the article that leads a story, without what the story's own forms do."""
    if not editing.may_edit(current_user(request)):
        return None
    context = editor_bar_context(request, lead, slug, category, sector, request.get_full_path()) | {"is_story": True}
    return render_to_string("holes/editor_bar.html", context)


@filler("source-bar")
def source_bar(request: HttpRequest, source: int, slug: str, state: str, visited: int) -> str | None:
    """What editors do to a source: change it, suspend or resume its feeds; `visited` is how many of these are visited."""
    user = current_user(request)
    if powers.is_staff_without_powers(user):
        return render_to_string("holes/open_powers.html", {"path": request.get_full_path()})
    if not editing.may_edit(user) or not user.has_perm("articles.change_feed"):
        return None
    context = {
        "pk": source,
        "slug": slug,
        "state": state,
        "visited": visited,
        "path": request.get_full_path(),
        "csrf_token": get_token(request),
    }
    return render_to_string("holes/source_bar.html", context)


def editor_bar_context(
    request: HttpRequest, article: int, slug: str, category: str, sector: str, path: str
) -> dict[str, Any]:
    """What the template `holes/editor_bar.html` needs; `path` is the page to return to."""
    known = cached_taxonomy()
    return {
        "pk": article,
        "slug": slug,
        "path": path,
        "category": category,
        "sector": sector,
        "categories": [one for one in known.categories.values() if one.assignable],
        "sectors": known.sectors.values(),
        "may_pin": request.user.has_perm("articles.add_pin"),
        "may_unpin": request.user.has_perm("articles.change_pin"),
        "pins": Pin.objects.active(timezone.now()).of_article(article),
        "places": Pin.Place.choices,
        "hours": pinning.HOURS,
        "default_hours": pinning.DEFAULT_HOURS,
        "max_reason": MAX_REASON_CHARS,
        "csrf_token": get_token(request),
    }
