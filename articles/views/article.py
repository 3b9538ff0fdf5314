"""An article's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.comments.reading.talk import NoSuchPlace
from articles.corrections.editorial_words import editorial_words
from articles.listings.article_page import rows_for_page
from articles.listings.named import section_of
from articles.listings.pieces import related_articles
from articles.models import Article, Correction
from articles.views.comments.thread import thread_context
from articles.views.comments.write import box_context
from articles.views.editing.preview import preview_at_address
from portal.page_cache import store
from portal.web.gone import gone_page


@require_safe
def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An article; an address with an earlier title redirects here. A withdrawn article is gone; editors may see one to come."""
    readable = Article.objects.published().with_talk().with_corrections()
    found: Any = rows_for_page(readable).filter(pk=pk).first()
    if found is None:
        if Article.objects.is_withdrawn(pk):
            return gone_page(request, reverse("article-by-id", args=[pk]))
        return preview_at_address(request, pk)
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    context: dict[str, Any] = {
        "article": found,
        "others": _other_members(found),
        "editorial_words": editorial_words(found),
        "corrections": list(Correction.objects.under(found)) if found.is_corrected else [],
        "related_articles": related_articles(found),
        "section": section_of(found.category),
    }
    context |= box_context(found)
    try:
        context |= thread_context(found, request.GET)
    except NoSuchPlace:
        return redirect(f"{found.get_absolute_url()}#commentaires")
    if found.story_id is not None:
        store.add_tags(request, f"story:{found.story_id}")  # whose articles bring comments to this page
    return render(request, "articles/article/article.html", context)


def _other_members(article: Article) -> list[Article]:
    """The other published articles of its story, at most 20."""
    if article.story is None:
        return []
    members = article.story.articles.published().exclude(pk=article.pk)
    return list(members.select_related("source").newest_first()[:20])
