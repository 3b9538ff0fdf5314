"""The page on which a comment is written."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments import drafts
from articles.comments.forms import CommentForm
from articles.models import Article
from portal.rate_limits import client_address, seconds_to_wait


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The page of the form. A member's comment is published; a visitor's is saved as a draft, to be published after signing in."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    if request.method != "POST":
        if slug != article.slug:
            return redirect(f"{_form_address(article)}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
        return _render_form(request, _new_form(request, article))
    form = CommentForm(article, request.POST)
    if not form.is_valid():
        return _render_form(request, form, status=422)
    if request.user.is_authenticated and (sent := form.already_saved(request.user)):
        return redirect(sent)
    if wait := _seconds_to_wait(request):
        form.add_error(None, _wait_sentence(wait))
        response = _render_form(request, form, status=429)
        response["Retry-After"] = str(wait)
        return response
    return _publish(request, form) if request.user.is_authenticated else _save_draft(request, form)


def _publish(request: HttpRequest, form: CommentForm) -> HttpResponse:
    comment = form.save(request.user)
    drafts.drop(request.session, form.article)
    return redirect(comment)


def _save_draft(request: HttpRequest, form: CommentForm) -> HttpResponse:
    parent = form.cleaned_data["reponse"]
    drafts.save(request.session, form.article, drafts.Draft(form.cleaned_data["body"], parent and parent.pk))
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': _form_address(form.article)})}")


def _new_form(request: HttpRequest, article: Article) -> CommentForm:
    """An empty form, or the draft; `?reponse=` takes precedence over the draft's reply."""
    draft = drafts.find(request.session, article)
    reply_to = request.GET.get("reponse", "")
    initial = {"body": draft.body if draft else "", "reponse": reply_to or (draft.reply_to if draft else "")}
    return CommentForm(article, initial=initial)


def _render_form(request: HttpRequest, form: CommentForm, status: int = 200) -> HttpResponse:
    reply_to = form["reponse"].value()
    parent = (
        form.article.comments.public().select_related("author").filter(pk=reply_to).first()
        if _is_key(reply_to)
        else None
    )
    context = {
        "form": form,
        "article": form.article,
        "parent": parent,
        "parent_is_gone": bool(reply_to) and parent is None,
        "has_draft": not form.is_bound and drafts.find(request.session, form.article) is not None,
        "next": urlencode({"next": _form_address(form.article)}),
    }
    return render(request, "articles/comments/form.html", context, status=status)


def _form_address(article: Article) -> str:
    return reverse("comment", args=[article.pk, article.slug])


def _is_key(text: Any) -> bool:
    return len(str(text)) <= 18 and str(text).isascii() and str(text).isdigit()


def _seconds_to_wait(request: HttpRequest) -> int:
    if request.user.is_authenticated:
        return seconds_to_wait(f"comment:member:{request.user.pk}", settings.COMMENT_LIMITS)
    return seconds_to_wait(f"comment:visitor:{client_address(request)}", settings.DRAFT_LIMITS)


def _wait_sentence(seconds: int) -> str:
    if seconds <= 90:
        wait = ngettext("%d seconde", "%d secondes", seconds) % seconds
    else:
        wait = ngettext("%d minute", "%d minutes", -(-seconds // 60)) % -(-seconds // 60)
    return _("Vous publiez vite. Attendez %(wait)s, puis publiez : votre texte est gardé.") % {"wait": wait}
