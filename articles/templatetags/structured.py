"""Template tags for machines: JSON-LD, share cards, locales, feed addresses. No queries."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.figures.board import Figure
from articles.listings.listing import MAX_LISTED_ARTICLES
from articles.models import Article, Category, Correction, Story
from articles.syndication import jsonld, share_card_files
from articles.syndication.jsonld import ArticleInfo, JsonObject, Publication
from articles.templatetags import pictures

register = template.Library()
MAX_SUMMARY_CHARS = 160  # as in the page's meta description
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@register.simple_tag
def article_data(article: Article, corrections: Sequence[Correction] = ()) -> SafeString:
    """The JSON-LD of an article's page: our own article, or a page based on another publisher's; with our corrections."""
    info = _article_info(article)
    url = _absolute_url(article.canonical_path)
    about = jsonld.page_based_on(_publication(), url, _language(), [info])
    data = jsonld.own_article(_publication(), info) if article.is_own else about
    noted = jsonld.corrections((one.text, one.at) for one in corrections)
    return _script_element(data | noted, _category_breadcrumbs(article.category))


@register.simple_tag
def story_data(story: Story, lead: Article, members: Sequence[Article]) -> SafeString:
    """The JSON-LD of a story's page, based on its articles, the lead first."""
    others = [member for member in members if member.pk != lead.pk]
    infos = [_article_info(one, is_lead=one is lead) for one in (lead, *others[: MAX_LISTED_ARTICLES - 1])]
    url = _absolute_url(story.get_absolute_url())
    return _script_element(
        jsonld.page_based_on(_publication(), url, _language(), infos), _category_breadcrumbs(lead.category)
    )


@register.simple_tag
def listing_data(listing: Any, articles: Sequence[Article] = ()) -> SafeString:
    """The JSON-LD of a listing's page; the home page also describes the site."""
    named = (
        []
        if listing.filters
        else [_absolute_url(article.get_absolute_url()) for article in articles[:MAX_LISTED_ARTICLES]]
    )
    url = _absolute_url(listing.url)
    listed = jsonld.listing(url, listing.title, listing.description, _language(), named)
    if listing.key == "home":
        search = _absolute_url(reverse("search")) + "?q={q}"
        return _script_element(jsonld.site(_publication(), _language(), search), listed)
    way = [(_("À la une"), reverse("home")), *listing.crumbs, (listing.title, listing.url)]
    return _script_element(listed, jsonld.crumbs((name, _absolute_url(path)) for name, path in way))


@register.simple_tag
def card_address(article: Article | None = None, figure: Figure | None = None) -> str:
    """The address of the share card of an article or a figure, else of the site."""
    if figure:
        return _absolute_url(share_card_files.figure_card_path(figure))
    words = share_card_files.card_text(article) if article else share_card_files.site_card_text()
    return _absolute_url(share_card_files.card_path(article.pk if article else share_card_files.SITE_KEY, words))


@register.simple_tag
def photo_address(article: Article | None = None) -> str:
    """The address of the picture of an article of our own, else an empty string."""
    return _photo_address(article) if article else ""


@register.simple_tag
def locales() -> SafeString:
    """The Open Graph tags of this page's locale and of the other language's."""
    mine = LOCALES[_language()]
    tags = '<meta property="og:locale" content="{}">\n<meta property="og:locale:alternate" content="{}">'
    return format_html(tags, mine, *(other for other in LOCALES.values() if other != mine))


@register.filter
def feed_url(listing: Any, name: str) -> str:
    """The address of the listing's feed in the format `name`."""
    return str(listing.feed_address(name))


def _article_info(article: Article, *, is_lead: bool = True) -> ArticleInfo:
    source = article.source
    return ArticleInfo(
        url=_absolute_url(article.canonical_path),
        title=article.title,
        excerpt=Truncator(article.excerpt).chars(MAX_SUMMARY_CHARS),
        language=article.language or "fr",
        author=article.author,
        section=article.category.name if is_lead else "",
        published=article.published_at,
        updated=article.updated_at,
        original=article.url or "",
        publisher=article.publisher_name,
        homepage="" if article.outlet else source.homepage,
        picture=card_address(article) if is_lead else "",
        date_is_guessed=article.date_is_guessed,
        photo=_photo_address(article),
    )


def _photo_address(article: Article) -> str:
    picture = article.uploaded_picture if article.is_own else None
    return pictures.photo_address(article, picture.credit if picture else "")


def _category_breadcrumbs(category: Category) -> JsonObject:
    steps = [category.parent, category] if category.parent else [category]
    way = [(_("À la une"), reverse("home")), *((step.name, step.get_absolute_url()) for step in steps)]
    return jsonld.crumbs((name, _absolute_url(path)) for name, path in way)


def _publication() -> Publication:
    site = settings.SITE_URL
    return Publication(
        settings.SITE_NAME, site, _absolute_url(reverse("home")), _absolute_url(static("img/icon-512.png"))
    )


def _script_element(*things: JsonObject) -> SafeString:
    """A data block; browsers do not execute it, so the CSP against inline scripts allows it."""
    return mark_safe(f'<script type="application/ld+json">{jsonld.json_ld(*things)}</script>')  # noqa: S308


def _absolute_url(path: str) -> str:
    return settings.SITE_URL + path


def _language() -> str:
    return "en" if get_language() == "en" else "fr"
