"""An article's page."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.comments.reading.place import read_place
from articles.comments.reading.talk import NoSuchPlace
from articles.corrections.editorial_words import editorial_words
from articles.listings.article_page import readable_article
from articles.listings.named import section_of
from articles.listings.related import related_to
from articles.models import Article, Correction
from articles.views.comments.thread import thread_context
from articles.views.comments.write import box_context
from articles.views.editing.preview import preview_at_address
from portal.page_cache import store
from portal.web.gone import gone_page
from portal.web.query_words import reads

PAGE = "articles/article/article.html"
MAX_OTHER_MEMBERS = 20  # of the article's story, that its page names


@reads("tri", "page", "fil")
@require_safe
def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An article; an address with an earlier title redirects here. A withdrawn article is gone; editors may see one to come."""
    place = read_place(request.GET)
    if request.GET.urlencode() != place.query.removeprefix("?"):
        return HttpResponsePermanentRedirect(request.path + place.query)
    found = readable_article(pk)
    if found is None:
        if Article.objects.is_withdrawn(pk):
            return gone_page(request, reverse("article-by-id", args=[pk]))
        return preview_at_address(request, pk)
    if request.path != (address := found.get_absolute_url()):
        return HttpResponsePermanentRedirect(address)
    try:
        talk = thread_context(found, place)
    except NoSuchPlace:
        return redirect(f"{address}#commentaires")
    if found.story_id is not None:
        store.add_tags(request, f"story:{found.story_id}")  # whose articles bring comments to this page
    shown = {
        "article": found,
        "corrections": list(Correction.objects.under(found)) if found.is_corrected else [],  # type: ignore[attr-defined]  # `with_corrections` gave it
        "editorial_words": editorial_words(found),
        "others": _other_members(found),
        "place": place,
        "related": related_to(found),
        "section": section_of(found.category),
    }
    return render(request, PAGE, shown | box_context(found) | talk)


def _other_members(article: Article) -> list[Article]:
    """The other published articles of its story."""
    if article.story is None:
        return []
    members = article.story.articles.published().exclude(pk=article.pk)
    return list(members.select_related("source").newest_first()[:MAX_OTHER_MEMBERS])
