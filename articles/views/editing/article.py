"""What editors do to an article from its page: hide, show, reclassify, pin, unpin, unite. Their page, and its POST."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.editing import hiding, pinning, publishing, reclassifying, undo, uniting
from articles.editing.undo import Undoable
from articles.filing.editors.reasons import shown_reasons
from articles.holes import editor_bar_context
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article
from articles.stories.editing import EditRefused
from articles.text.keys import read_key
from articles.views.editing.guard import HIDE, PUBLISH, page_of_form, require_editor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def article_edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """GET shows the article's state, what can be undone and the forms; POST acts, and returns to the page of its form."""
    require_editor(request)
    article = get_object_or_404(Article.objects.with_filing(), pk=pk)
    if request.method != "POST":
        return _page(request, article)
    act = ACTS.get(request.POST.get("action", ""))
    try:
        if act is None:
            raise EditRefused(_("Choisissez une action\u00a0: rien n’est changé."))
        done = act(request, article)
    except EditRefused as why:
        messages.error(request, str(why))
        return _page(request, Article.objects.with_filing().get(pk=pk), status=422)
    return _after(request, article, done)


def _after(request: HttpRequest, article: Article, done: Undoable) -> HttpResponse:
    """Remember what was done; back to the page of the form.

    A hidden article has no page of its own: from it, and from undoing that it was shown again, one returns to its page for editors.
    """
    back = page_of_form(request, article.get_absolute_url())
    forms = reverse("article-edit", args=[article.pk, article.slug])
    is_on_its_page = bool(re.search(rf"/actualite/{article.pk}-", back))
    token = undo.remember(request.session, done, forms if done.act == PUBLISH and is_on_its_page else back)
    if done.act == HIDE and is_on_its_page:
        return redirect(forms)
    messages.success(request, done.sentence, extra_tags=undo.MESSAGE_TAG_PREFIX + token)
    return redirect(back)


def _page(request: HttpRequest, article: Article, status: int = 200) -> HttpResponse:
    """The page of an article that editors may have hidden; what was sent and refused stays in its form."""
    from articles.stories.alike import articles_like  # it loads all that compares titles, which other pages do without

    filed = next(iter(article.filed_sectors.all()), None)
    context = {
        "article": article,
        "may_be_shown": article.status in publishing.HIDDEN_STATES,
        "undoable": [one for one in undo.remembered(request.session) if _is_about(one.done, article)],
        "alike": articles_like(article) if article.is_public else [],
        "reasons": shown_reasons(article.why),
        "set_since": bool(article.why) and "category" in article.locks,
        "posted": request.POST,
        **editor_bar_context(
            request,
            article.pk,
            article.slug,
            article.category_id or "",
            str(filed.sector_id) if filed else "",
            article.get_absolute_url(),
        ),
    }
    return render(request, "articles/article/edit.html", context, status=status)


def _is_about(done: Undoable, article: Article) -> bool:
    return done.act == HIDE and done.key == article.pk


def _hide(request: HttpRequest, article: Article) -> Undoable:
    return hiding.hide(article.pk, request.POST.get("reason", "").strip(), request.user)


def _reclassify(request: HttpRequest, article: Article) -> Undoable:
    """Only what differs from what the form showed was chosen."""
    known, sent = cached_taxonomy(), request.POST
    category = (
        known.categories.get(sent.get("category", "")) if sent.get("category") != sent.get("shown_category") else None
    )
    sector = known.sectors.get(sent.get("sector", "")) if sent.get("sector") != sent.get("shown_sector") else None
    if category and not category.assignable:
        category = None
    return reclassifying.reclassify(article.pk, category, sector, request.user)


def _pin(request: HttpRequest, article: Article) -> Undoable:
    require_editor(request, "articles.add_pin")
    place, hours = (read_key(request.POST.get(name, "")) or 0 for name in ("place", "hours"))
    return pinning.pin(article.pk, place, hours, request.user)


def _unpin(request: HttpRequest, article: Article) -> Undoable:
    require_editor(request, "articles.change_pin")
    return pinning.unpin(article.pk, request.user)


def _unite(request: HttpRequest, article: Article) -> Undoable:
    return uniting.unite(article, request.POST.get("avec", ""), request.user)


def _publish(request: HttpRequest, article: Article) -> Undoable:
    return publishing.publish(article.pk, request.user)


ACTS: dict[str, Callable[[HttpRequest, Article], Undoable]] = {
    HIDE: _hide,
    PUBLISH: _publish,
    "reclassify": _reclassify,
    "pin": _pin,
    "unpin": _unpin,
    "unite": _unite,
}
