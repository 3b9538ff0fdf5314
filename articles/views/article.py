"""An article's page, joined from pieces. While these are fresh, one query says that it may be read."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.comments.reading.place import FIRST_PAGE, Place, read_place
from articles.comments.reading.talk import NoSuchPlace
from articles.corrections.editorial_words import editorial_words
from articles.listings.article_page import frame_of_article, readable_article
from articles.listings.named import section_of
from articles.listings.page_cache_tags import tags_of_links
from articles.listings.pieces import RELATED, TIMED_SECONDS, card_seconds
from articles.listings.related import related_to
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Correction
from articles.templatetags.reading import crumbs
from articles.views.comments.thread import thread_context
from articles.views.comments.write import box_context
from articles.views.editing.preview import preview_at_address
from portal.page_cache import holes, pieces, store
from portal.page_cache.frames import render_framed
from portal.web.gone import gone_page
from portal.web.preferences import Preferences, preferences
from portal.web.query_words import reads

PAGE = "articles/article/article.html"
MAX_OTHER_MEMBERS = 20  # of the article's story, that its page names


class PieceKey(NamedTuple):
    """A piece of an article's page: its template, and what the piece depends on besides what its tags name."""

    template: str
    article: int
    language: str
    is_light: bool = False
    place: Place = FIRST_PAGE  # of the talk


class Moved(Exception):
    """The article has another address, the argument."""


class PageBuilder:
    """Builds the missing pieces of the page that is asked for at `path`; `article` is what they were built of, if any was."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.article: Any = None

    def build(self, keys: Collection[PieceKey]) -> Mapping[PieceKey, str]:
        """These pieces, all of one article; none if it may not be read. Raises Moved and NoSuchPlace."""
        self.article = found = self.article or readable_article(next(iter(keys)).article)
        if found is None:
            return {}
        _check_address(found, self.path)
        common = {
            "article": found,
            "corrections": list(Correction.objects.under(found)) if self.article.is_corrected else [],
            "SITE_NAME": settings.SITE_NAME,
            "SITE_TAGLINE": settings.SITE_TAGLINE,
        }
        return {key: _piece(key, common) for key in keys}

    def tags(self, key: PieceKey, html: str) -> Collection[str]:
        """The tags of its links, of the article, and of the story: the story's other articles bring comments and links.

        The related articles have no tag of the article, since they show nothing of it. A change of the talk drops the talk alone.
        """
        shown = tags_of_links(html.encode())
        if key.template != RELATED:
            story = self.article.story_id
            shown |= {f"article:{key.article}", *([f"story:{story}"] if story else [])}
        return shown if key.template == TALK else {store.without_talk(tag) for tag in shown}


@reads("tri", "page", "fil")
@require_safe
def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An article; an address with an earlier title redirects here. A withdrawn article is gone; editors may see one to come."""
    try:
        found, parts = _article_and_parts(request, pk)
    except Moved as to:
        return HttpResponsePermanentRedirect(str(to))
    except NoSuchPlace:
        return redirect(f"{request.path}#commentaires")
    if found is None:
        if Article.objects.is_withdrawn(pk):
            return gone_page(request, reverse("article-by-id", args=[pk]))
        return preview_at_address(request, pk)
    if found.story_id is not None:
        store.add_tags(request, f"story:{found.story_id}")  # whose articles bring comments to this page
    category = cached_taxonomy().categories.get(found.category_id or "") or found.category
    section = section_of(category)
    key = (found.title, found.language, section)
    return render_framed(request, PAGE, {"article": found, "section": section}, parts, key)


def _article_and_parts(request: HttpRequest, pk: int) -> tuple[Article | None, dict[str, str]]:
    """The article, and the parts of its page by name; None if it may not be read. Raises Moved and NoSuchPlace."""
    light, place = preferences(request).light, read_place(request.GET)
    if request.GET.urlencode() != place.query.removeprefix("?"):
        raise Moved(request.path + place.query)
    of_article = partial(PieceKey, article=pk, language=get_language() or "")
    keys = {
        "head": of_article(HEAD, is_light=light, place=place),
        "crumbs": of_article(CRUMBS),
        "article": of_article(ARTICLE, is_light=light),
        "talk": of_article(TALK, place=place),
        "related": of_article(RELATED),
    }
    builder, kept_for = PageBuilder(request.path), partial(card_seconds, timezone.now())
    version = pieces.current_version()  # for both calls: the second uses the article that the first has read
    timed = [keys["talk"], keys["related"]]  # a talk closes at a date, related articles change without a tag
    html = pieces.get_or_build(timed, builder.build, builder.tags, TIMED_SECONDS, version)
    if len(html) == len(timed):
        others = [key for key in keys.values() if key not in timed]
        html |= pieces.get_or_build(others, builder.build, builder.tags, kept_for, version)
    found = builder.article
    if len(html) == len(keys) and found is None:  # nothing had to be built, so nobody has asked whether it may be read
        found = frame_of_article(pk)
    if found is None:
        return None, {}
    _check_address(found, request.path)
    return found, {name: holes.join(html[key], request) for name, key in keys.items()}


def _check_address(article: Article, path: str) -> None:
    """Raise Moved if the page of this article is not at `path`."""
    address = article.get_absolute_url()
    if path != address:
        raise Moved(address)


def _piece(key: PieceKey, common: dict[str, Any]) -> str:
    of_key = {"prefs": Preferences(light=key.is_light), "place": key.place, "LANGUAGE_CODE": key.language}
    context = CONTEXTS[key.template](common["article"], key.place)
    return holes.render_part(key.template, common | of_key | context)


def _article_context(article: Any, _place: Place) -> dict[str, Any]:
    return {"editorial_words": editorial_words(article), "others": _other_members(article)}


def _talk_context(article: Any, place: Place) -> dict[str, Any]:
    return box_context(article) | thread_context(article, place)


def _other_members(article: Article) -> list[Article]:
    """The other published articles of its story."""
    if article.story is None:
        return []
    members = article.story.articles.published().exclude(pk=article.pk)
    return list(members.select_related("source").newest_first()[:MAX_OTHER_MEMBERS])


HEAD, CRUMBS, ARTICLE = (
    "articles/parts/_head_article.html",
    "articles/parts/_crumbs.html",
    "articles/article/_article.html",
)
TALK = "articles/comments/_comments.html"
# A piece's template → what it needs besides the article.
CONTEXTS: dict[str, Callable[[Article, Place], dict[str, Any]]] = {
    HEAD: lambda _article, _place: {},
    CRUMBS: lambda article, _place: {"crumbs": crumbs(article.category)},
    ARTICLE: _article_context,
    TALK: _talk_context,
    RELATED: lambda article, _place: {"related": related_to(article)},
}
