"""The static pages: about, charter, method, privacy, legal notices, accessibility, site map."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import retention
from articles.comments.charter import charter_day
from articles.comments.moderation.public_figures import load_months
from articles.evaluation.published_figures import figures_tables
from articles.listings.editions import ALL_EDITIONS
from articles.listings.filters import LANGUAGE_NAMES
from articles.listings.index_pages import alphabetical
from articles.listings.taxonomy_cache import cached_front_page_numbers
from articles.models import Category, Comment, Correction, Country, Reason, Region, Sector
from articles.models.articles.front_page_numbers import labelled_numbers


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The about page."""
    return render(request, "articles/pages/about.html")


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The rules for comments, with the day of their version."""
    return render(request, "articles/pages/charter.html", {"day": charter_day()})


@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """What moderators decided, in numbers, by month and reason."""
    months = load_months(timezone.now())
    context = {
        "months": months,
        "reasons": Reason.labels,
        "held": Comment.objects.held().count(),
        "total": sum(one.refusals for one in months),
    }
    return render(request, "articles/pages/moderation.html", context)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The newest corrections of substance, each with its article."""
    return render(request, "articles/pages/corrections.html", {"corrections": Correction.objects.newest_published()})


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How articles are filed and clustered, and how well; the numbers of the front page that are in force."""
    numbers = labelled_numbers(cached_front_page_numbers())
    return render(request, "articles/pages/method.html", {"tables": figures_tables(), "numbers": numbers})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy page: what data is kept of readers and members, for how long, and their rights; with the cookies' names."""
    context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // 86_400,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "browser_cookie": settings.BROWSER_COOKIE_NAME,
        "letter_months": retention.LETTER_RETENTION.days // 30,
        "operator": settings.LEGAL_OPERATOR,
    }
    return render(request, "articles/pages/privacy.html", context)


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """The legal notices from the settings; a missing one is said to be missing."""
    context = {
        "operator": settings.LEGAL_OPERATOR,
        "address": settings.LEGAL_ADDRESS,
        "director": settings.LEGAL_DIRECTOR,
        "host": settings.LEGAL_HOST,
    }
    return render(request, "articles/pages/legal.html", context | {"is_whole": all(context.values())})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "articles/pages/accessibility.html")


@require_safe
def application(request: HttpRequest) -> HttpResponse:
    """How the site is installed, browser by browser."""
    return render(request, "articles/elsewhere/application.html")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The site map: every section, listing and feed, in six queries."""
    context = {
        "rubriques": Category.objects.top_level(),
        "sectors": Sector.objects.top_level(),
        "countries": sorted(Country.objects.african(), key=alphabetical),
        "regions": sorted(Region.objects.all(), key=alphabetical),
        "languages": LANGUAGE_NAMES.items(),
        "editions": ALL_EDITIONS,
    }
    return render(request, "articles/pages/plan.html", context)
