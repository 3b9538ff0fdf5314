"""What robots ask for: robots.txt and sitemap.xml."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Category, Organisation, Sector

RECENT = 1000
PAGES = ("home", "sectors", "countries", "sources", "companies", "institutions", "about", "charter", "method")


def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the rooms that are nobody else's business."""
    context = {"sitemap": settings.SITE_URL + reverse("sitemap")}
    response = render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


def sitemap(request: HttpRequest) -> HttpResponse:
    """The listings and the recent articles (sitemaps.org 0.9)."""
    shelves: list[Category | Sector | Organisation] = [*Category.objects.all(), *Sector.objects.all()]
    shelves += Organisation.objects.in_the_news()
    recent = Article.objects.published().leads().newest_first().only("title", "published_at", "updated_at")[:RECENT]
    context = {
        "site": settings.SITE_URL,
        "pages": [*map(reverse, PAGES), *(shelf.get_absolute_url() for shelf in shelves)],
        "articles": recent,
    }
    response = render(request, "sitemap.xml", context, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
