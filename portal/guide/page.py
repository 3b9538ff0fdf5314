"""The page of the guide under /gestion/aide/, and the help that each page of the admin shows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.guide.page_html import anchor_of, load_guide
from portal.guide.screens import screen_of


@require_safe
def show_guide(request: HttpRequest) -> HttpResponse:
    """The whole guide on one page, which a browser can search and print."""
    guide = load_guide()
    context = {**admin.site.each_context(request), "title": guide.title, "guide": guide}
    return TemplateResponse(request, "admin/guide.html", context)


def help_context(request: HttpRequest) -> dict[str, Any]:
    """For every page of the admin: where the guide explains it, what its list says when it is empty, and where to go on to."""
    name = getattr(request.resolver_match, "url_name", None) or ""
    screen = screen_of(name)
    next_page = screen.next_page if screen else None
    address = reverse("admin:guide")
    return {
        "help_address": f"{address}#{anchor_of(screen.section)}" if screen else address,
        "nothing_yet": screen.nothing_yet if screen else "",
        "next_page": next_page if next_page and request.user.has_perm(next_page.permission) else None,
    }
