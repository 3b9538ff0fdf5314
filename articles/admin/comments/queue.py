"""The moderation queue: what is held, reported or contested, 20 a page, judged without leaving the page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.comments import decisions, taking_back
from articles.comments.moderation.queue_items import load_items
from articles.comments.moderation.waiting import Kind, chosen, waiting_comments
from articles.models import Comment, Hold, Judgement, Reason, TalkState
from articles.models.comments.judgement import MAX_MESSAGE_CHARS
from articles.text.keys import read_key
from portal.page_cache.middleware import keep_cached_pages
from portal.web.own_addresses import own_path

ITEMS_PER_PAGE = 20
KIND_LABELS = {
    Kind.APPEALED: gettext_lazy("contestés"),
    Kind.REPORTED: gettext_lazy("signalés"),
    Kind.HELD: gettext_lazy("en attente"),
}


class QueueMixin(admin.ModelAdmin):
    """Adds the queue to the admin of comments."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and the queue's."""
        view = self.admin_site.admin_view(self.queue_view)
        return [path("file/", view, name="articles_comment_queue"), *super().get_urls()]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """A page of the queue; with `?commentaire=`, that comment alone. A POST acts, and returns to the same place.

        After a refused judgement the page is shown at once, with the message that the moderator had written.
        """
        if not decisions.may_judge(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request)
        done = decisions.apply_decision(request)
        response: HttpResponse = HttpResponseRedirect(_place_after(request, done=done))
        if not done and request.POST.get("message"):
            response = self._page(request, status=409)
        keep_cached_pages(response)
        return response

    def _page(self, request: HttpRequest, status: int = 200) -> HttpResponse:
        one = read_key(request.GET.get("commentaire", ""))
        context = _one_comment(request, one) if one else _page_of_queue(request)
        context |= {**self.admin_site.each_context(request), "opts": self.opts, **choices()}
        context["takable"] = taking_back.remembered(request.session)
        if one and not context["entries"]:
            status = 404
        elif status != 200:
            context |= _kept(request, [item.comment.pk for item, _ in context["entries"] if item.may_remove])
        return TemplateResponse(request, "admin/articles/comment/queue.html", context, status=status)


def _kept(request: HttpRequest, with_form: list[int]) -> dict[str, Any]:
    """What was typed in a refused form: shown in its comment's form again, or above all where it has none."""
    key, words = read_key(request.POST.get("comment", "")), request.POST.get("message", "")[: 2 * MAX_MESSAGE_CHARS]
    kept = {"key": key, "message": words, "reason": request.POST.get("reason", "")}
    return {"kept": kept, "kept_above": key not in with_form}


def choices() -> dict[str, Any]:
    """What the forms of a comment offer, and their limits."""
    return {
        "reasons": Reason.choices,
        "talk_states": TalkState.choices,
        "max_message": MAX_MESSAGE_CHARS,
        "canned": Judgement.objects.canned_messages(timezone.now()),
    }


def _page_of_queue(request: HttpRequest) -> dict[str, Any]:
    waiting = waiting_comments()
    kind, reason = request.GET.get("sorte", ""), request.GET.get("motif", "")
    author = get_user_model()._default_manager.filter(pk=read_key(request.GET.get("auteur", ""))).first()
    if author:
        own = set(Comment.objects.by(author).filter(pk__in=[one.key for one in waiting]).values_list("pk", flat=True))
        waiting = [one for one in waiting if one.key in own]
    page = Paginator(chosen(waiting, kind, reason), ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    since = {one.key: one.since for one in page}
    items = load_items([*since], request.user, timezone.now())
    return {
        "title": _("File de modération"),
        "page": page,
        "entries": [(item, since[item.comment.pk]) for item in items],
        "kinds": [(code, label, len(chosen(waiting, code, reason))) for code, label in KIND_LABELS.items()],
        "kind": kind,
        "reason": reason,
        "author": author,
        "all_reasons": _reasons_found({code for one in waiting for code in one.reasons}),
        "query": urlencode(
            {
                name: value
                for name, value in (("sorte", kind), ("motif", reason), ("auteur", author and author.pk))
                if value
            }
        ),
    }


def _reasons_found(codes: set[str]) -> list[tuple[str, Any]]:
    labels = dict([*Reason.choices, *Hold.choices])
    return [(code, label) for code, label in labels.items() if code in codes]


def _one_comment(request: HttpRequest, key: int) -> dict[str, Any]:
    items = load_items([key], request.user, timezone.now())
    return {
        "title": _("Commentaire n° %(key)s") % {"key": key},
        "entries": [(item, None) for item in items],
        "is_one": True,
    }


def _place_after(request: HttpRequest, *, done: bool) -> str:
    """The page the form came from, at the next comment; at the same one if nothing was done, or it was no judgement."""
    if "acte" in request.POST:
        return own_path(request.POST.get("retour", ""), request.get_full_path())
    if "several" in request.POST:
        return request.get_full_path()
    judged = "action" in request.POST
    key = read_key(request.POST.get("next" if done and judged else "comment", ""))
    return f"{request.get_full_path()}{f'#c{key}' if key else ''}"


def queue_address(comment: Comment) -> str:
    """Where one comment is judged, whether it waits or not."""
    return f"{reverse('admin:articles_comment_queue')}?commentaire={comment.pk}"
