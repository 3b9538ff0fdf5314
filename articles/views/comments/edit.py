"""The page on which an author edits a comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.writing import authoring
from articles.comments.writing.forms import EditForm
from articles.comments.writing.permission import writing_rule
from articles.models import Comment
from articles.views.comments.own_actions import limited
from articles.views.comments.write import held_sentence


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording, for a quarter of an hour or while it is held; whatever is refused, the page keeps the text."""
    comment = get_object_or_404(Comment.objects.own(request.user).select_related("article__source", "author"), pk=pk)
    if request.method == "POST":
        return _save(request, comment)
    latest = comment.latest_text
    initial = {"body": latest.body, "stake": latest.stake, "seen": latest.text_digest}
    form, now = EditForm(comment.article, initial=initial), timezone.now()
    sentence = authoring.why_not_editable(comment, now) or _closed(request, comment)
    return _page(request, comment, form, sentence, status=403 if sentence else 200)


def _save(request: HttpRequest, comment: Comment) -> HttpResponse:
    now, form = timezone.now(), EditForm(comment.article, request.POST)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    rule = writing_rule(request.user, comment.article, now)
    if rule.is_closed:
        return _page(request, comment, form, rule.sentence, status=403)
    data = form.cleaned_data
    stake = data.get("stake", comment.latest_text.stake)  # where it is no longer asked, what was declared stays
    try:
        saved = authoring.edit(comment, data["body"], stake, data["seen"], rule, now)
    except authoring.Changed as refused:
        form.replace_sent("seen", Comment.objects.get(pk=comment.pk).latest_text.text_digest)
        return _page(request, comment, form, refused.sentence, status=409)
    except authoring.NotEditable as refused:
        return _page(request, comment, form, refused.sentence, status=403)
    if saved.state == Comment.State.HELD:
        messages.success(request, held_sentence(saved))
    elif saved.new_text:
        sentence = _(
            "Votre nouvelle version attend la modération (%(reason)s). D’ici là, les lecteurs voient l’ancienne."
        )
        messages.success(request, sentence % {"reason": saved.new_text.get_hold_display()})
    return redirect(saved.get_absolute_url())


def _closed(request: HttpRequest, comment: Comment) -> str:
    rule = writing_rule(request.user, comment.article, timezone.now())
    return rule.sentence if rule.is_closed else ""


def _page(
    request: HttpRequest, comment: Comment, form: EditForm, sentence: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "comment": comment, "article": comment.article, "sentence": sentence}
    if status != 403:
        rule = writing_rule(request.user, comment.article, timezone.now())
        context["would_wait"] = authoring.would_wait(comment, rule)
    return render(request, "articles/comments/edit.html", context, status=status)
