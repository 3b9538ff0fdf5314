"""What pages say of themselves to machines: JSON-LD and the picture for where they are shared. Never a query."""

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

from articles.models import Article, Category, Story
from articles.syndication import jsonld, share_card_files
from articles.syndication.jsonld import Data, Paper, Telling

register = template.Library()
LISTED = 10  # articles of a listing, and of a story, that are named
SUMMARY = 160  # signs of an excerpt, as in the page's description
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@register.simple_tag
def article_data(article: Article) -> SafeString:
    """An article's page: our own, or what another's is based on."""
    told = _telling(article)
    url = _whole(article.get_absolute_url())
    about = jsonld.page_about(_paper(), url, _language(), [told])
    return _script(jsonld.our_article(_paper(), told) if article.is_own else about, _way(article.category))


@register.simple_tag
def story_data(story: Story, lead: Article, members: Sequence[Article]) -> SafeString:
    """A story's page, based on all who tell it, its lead first."""
    others = [member for member in members if member.pk != lead.pk]
    told = [_telling(one, is_lead=one is lead) for one in (lead, *others[: LISTED - 1])]
    url = _whole(story.get_absolute_url())
    return _script(jsonld.page_about(_paper(), url, _language(), told), _way(lead.category))


@register.simple_tag
def listing_data(shelf: Any, articles: Sequence[Article] = ()) -> SafeString:
    """A listing's page; the home says what the whole site is."""
    named = [] if shelf.filters else [_whole(article.get_absolute_url()) for article in articles[:LISTED]]
    url = _whole(shelf.url)
    listed = jsonld.listing(url, shelf.title, shelf.description, _language(), named)
    if shelf.key == "home":
        search = _whole(reverse("search")) + "?q={q}"
        return _script(jsonld.site(_paper(), _language(), search), listed)
    way = [(_("À la une"), reverse("home")), *shelf.crumbs, (shelf.title, shelf.url)]
    return _script(listed, jsonld.crumbs((name, _whole(path)) for name, path in way))


@register.simple_tag
def card_address(article: Article | None = None) -> str:
    """The picture of an article's page, else of the site."""
    words = share_card_files.words_of(article) if article else share_card_files.words_of_site()
    return _whole(share_card_files.address(article.pk if article else share_card_files.SITE, words))


@register.simple_tag
def locales() -> SafeString:
    """The locale of this page for those who share it, and of its other language."""
    mine = LOCALES[_language()]
    tags = '<meta property="og:locale" content="{}">\n<meta property="og:locale:alternate" content="{}">'
    return format_html(tags, mine, *(other for other in LOCALES.values() if other != mine))


@register.filter
def feed(shelf: Any, name: str) -> str:
    """The shelf's articles as the feed `name`."""
    return str(shelf.feed_address(name))


def _telling(article: Article, *, is_lead: bool = True) -> Telling:
    source = article.source
    return Telling(
        url=_whole(article.get_absolute_url()),
        title=article.title,
        excerpt=Truncator(article.excerpt).chars(SUMMARY),
        language=article.language or "fr",
        author=article.author,
        section=article.category.name if is_lead else "",
        published=article.published_at,
        updated=article.updated_at,
        original=article.url or "",
        publisher=source.name,
        homepage=source.homepage,
        picture=card_address(article) if is_lead else "",
        date_is_guessed=article.date_is_guessed,
    )


def _way(category: Category) -> Data:
    steps = [category.parent, category] if category.parent else [category]
    way = [(_("À la une"), reverse("home")), *((step.name, step.get_absolute_url()) for step in steps)]
    return jsonld.crumbs((name, _whole(path)) for name, path in way)


def _paper() -> Paper:
    site = settings.SITE_URL
    return Paper(settings.SITE_NAME, site, _whole(reverse("home")), _whole(static("img/icon-512.png")))


def _script(*things: Data) -> SafeString:
    """A data block: browsers do not run it, so the policy that forbids inline scripts lets it be."""
    return mark_safe(f'<script type="application/ld+json">{jsonld.block(*things)}</script>')  # noqa: S308


def _whole(path: str) -> str:
    return settings.SITE_URL + path


def _language() -> str:
    return "en" if get_language() == "en" else "fr"
