"""« Trouver les flux » of a source's site: each with a button that adds it, or puts it in place of a feed that is to be mended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.base import JournaledAdmin
from articles.editing import visits
from articles.ingest.errors import failure
from articles.ingest.parse.recipe import Recipe
from articles.ingest.records import NotAFeed
from articles.models import Act, Feed, Source
from articles.text.keys import read_key
from articles.web.ssrf import BadAddress, check_url_form

ADD, REPLACE = "add", "replace"  # the names of the buttons, whose value is the address of the new feed
OLD = "old"  # the field with the key of the feed that is to be mended


class MoreFeedsPage:
    """The page of a source's further feeds. Nothing is fetched before the editor asks for it."""

    def __init__(self, pages: JournaledAdmin) -> None:
        self._pages = pages

    def view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The search, what it found, and the buttons."""
        # It loads all that reads feeds, which pages do without.
        from articles.admin.new_source.trying import search_site

        source = get_object_or_404(Source, pk=key)
        if not self._pages.has_change_permission(request, source) or not request.user.has_perm("articles.add_feed"):
            raise PermissionDenied
        old = self._old(request, source)
        if REPLACE in request.POST:
            return self._replace(request, source, old)
        if ADD in request.POST:
            self._add(request, source)
            return _back(source)
        address = request.POST.get("address", source.homepage).strip()
        context = {
            **self._pages.admin_site.each_context(request),
            "title": _("Trouver les flux"),
            "subtitle": str(source),
            "opts": self._pages.opts,
            "source": source,
            "address": address,
            "old": old,
            "known": set(Feed.objects.values_list("url", flat=True)),
            "discovery": search_site(address) if request.method == "POST" else None,
        }
        return TemplateResponse(request, "admin/articles/source/feeds.html", context)

    def _old(self, request: HttpRequest, source: Source) -> Feed | None:
        """The feed from whose page the search came, for those who may suspend it."""
        key = read_key(request.POST.get(OLD, request.GET.get(OLD, "")))
        return source.feeds.filter(pk=key).first() if key and request.user.has_perm("articles.change_feed") else None

    def _replace(self, request: HttpRequest, source: Source, old: Feed | None) -> HttpResponse:
        if old is None:
            messages.error(
                request, _("L’ancien flux n’est pas de cette source, ou n’est plus là\u00a0: rien n’est changé.")
            )
            return _back(source)
        new = self._checked(request, source, request.POST[REPLACE])
        if new is None:
            return _back(source)
        with transaction.atomic():
            self._save(request, source, new)
            visits.suspend_replaced(Feed.objects.only_row(old.pk), request.user)
        sentence = _("%(new)s est visité à la place de %(old)s, qui est suspendu.") % {"new": new.url, "old": old.url}
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("admin:articles_feed_change", args=[new.pk]))

    def _add(self, request: HttpRequest, source: Source) -> None:
        if feed := self._checked(request, source, request.POST[ADD]):
            with transaction.atomic():
                self._save(request, source, feed)
            messages.success(request, _("Flux ajouté\u00a0: %(url)s") % {"url": feed.url})

    def _checked(self, request: HttpRequest, source: Source, url: str) -> Feed | None:
        """The new feed, not saved; None if it cannot be, which a message says."""
        feed = Feed(source=source, url=url, kind=request.POST.get("kind", Feed.Kind.FEED))
        try:
            feed.full_clean()
            check_readable(feed)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None
        return feed

    def _save(self, request: HttpRequest, source: Source, feed: Feed) -> None:
        feed.save()
        after = {"source": source, "url": feed.url, "kind": feed.kind}
        self._pages.record(request, Act.Verb.ADD, [feed], after=after)
        self._pages.log_change(request, source, [{"added": {"name": _("flux"), "object": feed.url}}])


def check_readable(feed: Feed) -> None:
    """Raise ValidationError for a feed that no visit could fetch or read."""
    try:
        check_url_form(feed.url)
        if feed.kind == Feed.Kind.PAGE:
            Recipe.from_mapping(feed.recipe)
    except BadAddress:
        raise ValidationError(failure("bad-address").sentence) from None
    except NotAFeed as error:
        raise ValidationError(error.sentence) from None


def _back(source: Source) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_source_feeds", args=[source.pk]))
