"""The page on which a comment is written."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.comments.charter import new_charter_for
from articles.comments.reading import member_view
from articles.comments.writing import authoring, drafts
from articles.comments.writing.forms import CommentForm, asks_stake, counter, length_rule, parent_gone_sentence
from articles.comments.writing.permission import WritingRule, writing_rule
from articles.comments.writing.quotes import quoted
from articles.comments.writing.same_site import Sender
from articles.models import Article, Comment
from articles.models.comments.comment import MAX_COMMENT_CHARS
from articles.views.comments.sender import has_valid_token, refusal, sender_without_token
from portal.rate_limits import client_address, count_action

MAX_KEPT_CHARS = 2 * MAX_COMMENT_CHARS  # of a refused text; one that is a little too long is kept whole
NEXT_STEP, SIGN_IN = "suite", "connexion"  # the second button of a visitor's box; without it they are asked to join


def box_context(article: Article) -> dict[str, Any]:
    """The context of `articles/comments/_box.html`, the same for all visitors; `article` has its organisations loaded."""
    return {
        "talk_rule": writing_rule(None, article, timezone.now()),
        "asks_stake": int(asks_stake(article)),
        "stakes": Comment.Stake.choices,
        "length_rule": length_rule(),
        "counter": counter(),
    }


@csrf_exempt  # `_receive` checks the token: visitors share one page, so their box has none; a member's box has one
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The page of the form; both the form and the box under an article are sent to its address."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    if request.method == "POST":
        return _receive(request, article)
    if slug != article.slug:
        return redirect(f"{_form_address(article)}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
    return _render_form(request, _new_form(request, article))


def _receive(request: HttpRequest, article: Article) -> HttpResponse:
    """Publish what a member sent with a token. Without one, a form of our pages becomes a draft, another site's is refused.

    Where the browser does not say which site sent it, nothing is saved: the page shows the text once more, with a token.
    """
    has_token = has_valid_token(request)
    sender = Sender.OURS if has_token else sender_without_token(request)
    if sender is Sender.FOREIGN:
        return refusal(request)
    form = CommentForm(article, request.POST)
    if sender is Sender.UNKNOWN:
        return _render_form(request, _unsaved_form(form), is_unsaved=True)
    if not request.user.is_authenticated and not request.POST.get("body", "").strip():
        return _gate(request, article)  # a visitor's buttons say « Devenir membre », « Se connecter »: they lead there
    if not form.is_valid():
        return _refused(request, form, 422)
    rule = writing_rule(request.user, article, timezone.now())
    may_publish = has_token and request.user.is_authenticated
    if rule.is_closed and not (may_publish and form.already_saved(request.user)):
        form.add_error(None, rule.sentence)
        return _refused(request, form, 403)
    return _publish(request, form, rule) if may_publish else _save_draft(request, form)


def _publish(request: HttpRequest, form: CommentForm, rule: WritingRule) -> HttpResponse:
    try:
        comment = authoring.publish(form, request.user, rule, partial(_count_comment, request))
    except authoring.TooFast as refused:
        return _ask_to_wait(request, form, refused.seconds)
    except authoring.AuthorIsGone:
        logout(request)
        return _save_draft(request, form)
    except authoring.ParentIsGone:
        form.forget_parent()
        form.add_error(None, parent_gone_sentence())
        return _refused(request, form, 422)
    drafts.drop(request.session, form.article)
    if comment.state == Comment.State.HELD:
        messages.success(request, held_sentence(comment))
    return redirect(comment)


def held_sentence(comment: Comment) -> str:
    """What the author is told of a comment that waits."""
    sentence = _("Votre commentaire attend la modération (%(reason)s). D’ici là, il n’est visible que de vous.")
    return sentence % {"reason": comment.get_hold_display() or _("à relire")}


def _save_draft(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Save the text; a visitor is sent to join or to sign in, a member to the page on which they publish it."""
    if seconds := _count_comment(request):
        return _ask_to_wait(request, form, seconds)
    data, address = form.cleaned_data, _form_address(form.article)
    parent = data["reponse"]
    drafts.save(request.session, form.article, drafts.Draft(data["body"], parent and parent.pk, data.get("stake", "")))
    if request.user.is_authenticated:
        return HttpResponseRedirect(address)
    return _gate(request, form.article)


def _gate(request: HttpRequest, article: Article) -> HttpResponseRedirect:
    """To join or to sign in, as the visitor's button said; from there to the writing page.

    Whoever sends a member's form, which alone has a `form_key`, was signed in when it was opened.
    """
    is_member = request.POST.get(NEXT_STEP) == SIGN_IN or "form_key" in request.POST
    gate = "account_login" if is_member else "account_signup"
    return HttpResponseRedirect(f"{reverse(gate)}?{urlencode({'next': _form_address(article)})}")


def _ask_to_wait(request: HttpRequest, form: CommentForm, seconds: int) -> HttpResponse:
    form.add_error(None, _wait_sentence(seconds))
    response = _refused(request, form, 429)
    response["Retry-After"] = str(seconds)
    return response


def _refused(request: HttpRequest, form: CommentForm, status: int) -> HttpResponse:
    """The form again, with what is wrong. A member who leaves the page finds the text in their draft."""
    body = str(form.data.get("body", ""))[:MAX_KEPT_CHARS]
    if request.user.is_authenticated and body.strip():
        parent = form.data.get("reponse", "")
        stake = form.cleaned_data.get("stake", "")
        drafts.save(request.session, form.article, drafts.Draft(body, int(parent) if _is_key(parent) else None, stake))
    return _render_form(request, form, status=status)


def _new_form(request: HttpRequest, article: Article) -> CommentForm:
    """An empty form, or the draft; `?reponse=` takes precedence over the draft's reply, `&citer=1` quotes that comment."""
    draft = drafts.find(request.session, article) or drafts.Draft("")
    reply_to = request.GET.get("reponse", "") or draft.reply_to or ""
    body = draft.body
    if "citer" in request.GET and not body and (parent := _parent(article, reply_to)):
        body = quoted(parent.body)
    return CommentForm(article, initial={"body": body, "reponse": reply_to, "stake": draft.stake})


def _unsaved_form(form: CommentForm) -> CommentForm:
    """A new form with what was sent in the fields of this one."""
    sent = {name: str(form.data.get(name, "")) for name in ("body", "reponse", "stake")}
    return CommentForm(form.article, initial=sent)


def _parent(article: Article, key: Any) -> Comment | None:
    """The public comment of the article's talk whose key was typed, or None."""
    if not _is_key(key):
        return None
    return Comment.objects.in_talk(article).public().select_related("author").filter(pk=key).first()


def _render_form(
    request: HttpRequest, form: CommentForm, status: int = 200, *, is_unsaved: bool = False
) -> HttpResponse:
    reply_to = form["reponse"].value()
    parent = _parent(form.article, reply_to)
    if request.user.is_authenticated:
        form.fields["body"].help_text = length_rule(member_view.standing(request, request.user).published)
    context = {
        "form": form,
        "article": form.article,
        "parent": parent,
        "parent_is_gone": bool(reply_to) and parent is None,
        "has_draft": not form.is_bound and not is_unsaved and drafts.find(request.session, form.article) is not None,
        "is_unsaved": is_unsaved,
        "rule": writing_rule(request.user, form.article, timezone.now()),
        "new_charter": new_charter_for(request.user, request.get_full_path()),
        "next": urlencode({"next": _form_address(form.article)}),
    }
    return render(request, "articles/comments/form.html", context, status=status)


def _form_address(article: Article) -> str:
    return reverse("comment", args=[article.pk, article.slug])


def _is_key(text: Any) -> bool:
    return len(str(text)) <= 18 and str(text).isascii() and str(text).isdigit()


def _count_comment(request: HttpRequest) -> int:
    if request.user.is_authenticated:
        return count_action(f"comment:member:{request.user.pk}", settings.COMMENT_LIMITS)
    return count_action(f"comment:visitor:{client_address(request)}", settings.DRAFT_LIMITS)


def _wait_sentence(seconds: int) -> str:
    if seconds <= 90:
        wait = ngettext("%d seconde", "%d secondes", seconds) % seconds
    else:
        wait = ngettext("%d minute", "%d minutes", -(-seconds // 60)) % -(-seconds // 60)
    return _("Votre texte est encore dans cette page\u00a0: vous pourrez le publier dans %(wait)s.") % {"wait": wait}
