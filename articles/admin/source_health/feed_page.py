"""The top of a feed's page: how it is, what to do next with the buttons that do it, and its entries a day."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from articles.admin.source_health.arrivals import arrivals_by_day
from articles.admin.source_health.feed_columns import health_text
from articles.admin.source_health.next_steps import LET_IN, RESUME, SUSPEND, VISIT, next_steps
from articles.ingest import network
from articles.models import Feed

ACTS = (VISIT, LET_IN, SUSPEND, RESUME)  # each the name of an action of the list


class FeedHealthPage(admin.ModelAdmin):
    """The page of a feed, with its health above the form."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of the buttons."""
        view = self.admin_site.admin_view(self.act_view)
        return [path("<int:key>/act/", view, name="articles_feed_act"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        """Django's page, with what the health says about the stored row."""
        feed = context.get("original")
        if feed is not None:
            context["feed_health"] = self._health(request, feed)
        return super().render_change_form(request, context, *args, **options)

    def _health(self, request: HttpRequest, feed: Feed) -> dict[str, Any]:
        may_search = request.user.has_perm("articles.change_source") and request.user.has_perm("articles.add_feed")
        return {
            "text": health_text(feed.health, feed.health_since),
            "steps": next_steps(feed, feed.quarantine.count(), our_network_is_down=network.is_down()),
            "may_act": self.has_change_permission(request, feed),
            "search": reverse("admin:articles_source_feeds", args=[feed.source_id]) if may_search else "",
            "homepage": feed.source.homepage,
            "arrivals": arrivals_by_day(timezone.now(), feed=feed.pk),
        }

    def act_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Do to this feed what the list's action of that name does to many; back to its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        feed = get_object_or_404(Feed, pk=key)
        if not self.has_change_permission(request, feed):
            raise PermissionDenied
        act = request.POST.get("act", "")
        if act in ACTS:
            getattr(self, act)(request, Feed.objects.only_row(key))
        return HttpResponseRedirect(reverse("admin:articles_feed_change", args=[key]))
