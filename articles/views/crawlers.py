"""The files for crawlers: robots.txt, llms.txt, security.txt, and the sitemaps."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles.listings.editions import ALL_EDITIONS
from articles.listings.filters import LANGUAGE_NAMES
from articles.models import Article, Category, Country, Organisation, Region, Sector, Source, Story
from articles.models.articles.article import ArticleQuerySet
from articles.syndication import sitemap
from articles.syndication.sitemap import NewsArticle, SitemapPage
from articles.views.feeds import cacheable_response

TEXT_CACHE_CONTROL = "public, max-age=300"
# Bots that collect texts to train models; not those that look something up for a user.
TRAINING_BOTS = (
    *("AI2Bot", "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-training-data-crawler"),
    *("Diffbot", "FacebookBot", "Google-Extended", "GPTBot", "img2dataset", "meta-externalagent", "omgili", "PanguBot"),
    *("Timpibot", "Webzio-Extended"),
)
SECURITY_TXT_VALIDITY = timedelta(days=180)  # RFC 9116 recommends less than a year


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: everything except private pages is allowed; nothing outside production."""
    context = {
        "indexable": settings.INDEXABLE,
        "refused_bots": TRAINING_BOTS if settings.ROBOTS_AI == "refuse" else (),
        "site": settings.SITE_URL,
        "has_news": _recent_news().exists(),
    }
    return _text_response(request, "robots.txt", context)


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """llms.txt: the site in short, for language models (llmstxt.org)."""
    return _text_response(request, "llms.txt", {"site": settings.SITE_URL}, "text/markdown")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """security.txt: where to report a vulnerability (RFC 9116)."""
    until = localtime(timezone.now() + SECURITY_TXT_VALIDITY).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text_response(request, "security.txt", {"site": settings.SITE_URL, "until": until.isoformat()})


def _text_response(
    request: HttpRequest, template: str, context: Mapping[str, Any], kind: str = "text/plain"
) -> HttpResponse:
    response = render(request, template, dict(context), content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = TEXT_CACHE_CONTROL
    return response


KEYS_PER_SITEMAP = 300  # with two addresses a story, a sitemap is small enough for the page cache
NEWS_MAX_AGE, MAX_NEWS = timedelta(days=2), 1000  # Google's limits
SITEMAP_CACHE_CONTROL = "public, max-age=3600"
STATIC_PAGES = (
    *("home", "monde", "sectors", "countries", "sources", "companies", "institutions", "archives"),
    *(
        "about",
        "charter",
        "moderation",
        "corrections",
        "method",
        "privacy",
        "legal",
        "contact",
        "plan",
        "status",
        "data",
        "accessibility",
        "api",
        "feeds",
        "application",
    ),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The index of the sitemaps."""
    names = [
        reverse("sitemap-pages"),
        *([reverse("sitemap-news")] if _recent_news().exists() else []),
        *(reverse("sitemap-articles", args=[part]) for part in _part_numbers(Article)),
        *(reverse("sitemap-stories", args=[part]) for part in _part_numbers(Story)),
    ]
    content = sitemap.write_index(settings.SITE_URL + name for name in names)
    return cacheable_response(content, sitemap.CONTENT_TYPE)


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """The sitemap of the static pages and all listings."""
    # The other countries are a hundred pages with few or no articles; articles about them link to them.
    countries = [country for country in Country.objects.all() if country.african]
    listings: list[Any] = [
        *ALL_EDITIONS,
        *Category.objects.all(),
        *Sector.objects.all(),
        *Region.objects.all(),
        *countries,
    ]
    listings += [*Source.objects.public().without_samples(), *Organisation.objects.in_the_news(samples=False)]
    languages = [reverse("language", args=[code]) for code in LANGUAGE_NAMES]
    paths = [*_static_page_paths(), *languages, *(listing.get_absolute_url() for listing in listings)]
    return _sitemap_response(map(SitemapPage, dict.fromkeys(paths)))


@require_safe
def articles(request: HttpRequest, part: int) -> HttpResponse:
    """The sitemap of the articles whose keys are in this part, one per story, each in its own language."""
    rows = Article.objects.published().without_samples().leads().only("title", "language", "published_at", "updated_at")
    return _sitemap_response(map(_sitemap_page, _rows_of_part(rows.in_key_range, Article, part)))


@require_safe
def stories(request: HttpRequest, part: int) -> HttpResponse:
    """The sitemap of the stories whose keys are in this part."""
    rows = _rows_of_part(Story.objects.without_samples().in_key_range, Story, part)
    return _sitemap_response(SitemapPage(story.get_absolute_url(), _last_changed(story.lead)) for story in rows)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The Google News sitemap of our own articles of the last two days. An empty one is invalid: then nothing names it."""
    rows = _recent_news().newest_first().only("title", "language", "published_at")[:MAX_NEWS]
    content = sitemap.write_news(settings.SITE_URL, settings.SITE_NAME, map(_to_news_article, rows))
    return cacheable_response(content, sitemap.CONTENT_TYPE)


def _recent_news() -> ArticleQuerySet:
    return Article.objects.published().own().since(timezone.now() - NEWS_MAX_AGE)


def _sitemap_response(found: Iterator[SitemapPage]) -> HttpResponse:
    return cacheable_response(sitemap.write(settings.SITE_URL, found), sitemap.CONTENT_TYPE, SITEMAP_CACHE_CONTROL)


def _part_numbers(model: type[Article | Story]) -> range:
    """The numbers of the parts, from that of the first key to that of the last."""
    # Two index lookups; asked for both ends in one query, SQLite would scan all keys between them.
    keys = model.objects.order_by("pk").values_list("pk", flat=True)
    first, last = keys.first(), keys.last()
    return range(_part_of(first), _part_of(last) + 1) if first and last else range(0)


def _part_of(key: int) -> int:
    return (key - 1) // KEYS_PER_SITEMAP + 1


def _rows_of_part(rows: Callable[[int, int], Any], model: type[Article | Story], part: int) -> Any:
    """The rows of the part. Raises Http404 for a part that is not in the index."""
    if part not in _part_numbers(model):
        raise Http404
    return rows((part - 1) * KEYS_PER_SITEMAP + 1, part * KEYS_PER_SITEMAP)


def _static_page_paths() -> Iterator[str]:
    for name in STATIC_PAGES:
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue  # a page that this site does not have


def _sitemap_page(article: Article) -> SitemapPage:
    return SitemapPage(article.canonical_path, _last_changed(article), has_twin=False)


def _last_changed(article: Article) -> Any:
    return max(article.published_at, article.updated_at or article.published_at)


def _to_news_article(article: Article) -> NewsArticle:
    return NewsArticle(article.canonical_path, article.title, article.language, article.published_at)
