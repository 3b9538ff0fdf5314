"""« Ajouter une source »: from the address of its site to its first articles, in two steps, each by POST."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import JournaledAdmin
from articles.admin.new_source.forms import AddressForm, NewSourceForm
from articles.admin.new_source.found_site import FoundSite
from articles.admin.new_source.saving import save_new_source
from articles.models import Feed, Source
from articles.web.hosts import host_of
from articles.web.urls import canonical_url, strip_url_variants

MAX_KNOWN_SOURCES = 5  # of a host, shown
FIELDSETS: list[tuple[Any, dict[str, Any]]] = [
    (None, {"fields": ["name", "kind", "language", "country", "default_category"]}),
    (
        gettext_lazy("Droits"),
        {
            "fields": ["excerpt_length", "may_full_text", "may_image"],
            "description": gettext_lazy(
                "Sans accord écrit de l’éditeur\u00a0: le titre, un extrait de 300 caractères au plus et le lien. "
                "N’étendez ces droits que si un accord ou une licence le permet."
            ),
        },
    ),
]


class NewSourcePage:
    """The page that adds a source. Nothing is fetched before the editor asks for it, nothing stored before it is saved."""

    def __init__(self, pages: JournaledAdmin) -> None:
        self._pages = pages

    def view(self, request: HttpRequest) -> HttpResponse:
        """The form of the address; its search; and the saving of what was found."""
        if not request.user.has_perms(["articles.add_source", "articles.add_feed"]):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, AddressForm())
        return self._save(request) if "found" in request.POST else self._search(request)

    def _ask(self, request: HttpRequest, form: AddressForm, known: Sequence[Source] = ()) -> HttpResponse:
        return self._respond(request, "new.html", {"form": form, "known": known})

    def _search(self, request: HttpRequest) -> HttpResponse:
        # It loads all that reads feeds, which pages do without.
        from articles.admin.new_source.trying import search_site

        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._ask(request, form)
        address = form.cleaned_data["address"]
        known = list(Source.objects.of_host(host_of(address)).prefetch_related("feeds")[:MAX_KNOWN_SOURCES])
        if same := next((source for source in known if _is_address_of(source, address)), None):
            return self._lead_to(request, same)
        if known and "anyway" not in request.POST:
            return self._ask(request, form, known)
        discovery = search_site(address)
        if discovery.site is None and not discovery.found:
            form.add_error("address", discovery.error)
            return self._ask(request, form)
        found = FoundSite.of(address, discovery)
        owners = _owners(found)
        if found.feeds and found.feeds[0].url in owners and "anyway" not in request.POST:
            return self._lead_to(request, owners[found.feeds[0].url])
        return self._propose(request, found, NewSourceForm(found, set(owners)), owners)

    def _lead_to(self, request: HttpRequest, source: Source) -> HttpResponse:
        sentence = _(
            "Ce site est déjà ajouté\u00a0: voici sa source. «\u00a0Trouver les flux\u00a0» en cherche d’autres."
        )
        messages.warning(request, sentence)
        return HttpResponseRedirect(reverse("admin:articles_source_change", args=[source.pk]))

    def _propose(
        self, request: HttpRequest, found: FoundSite, form: NewSourceForm, owners: dict[str, Source]
    ) -> HttpResponse:
        chosen = {str(number) for number in form["feeds"].value() or ()}
        rows = [(number, feed, owners.get(feed.url), str(number) in chosen) for number, feed in enumerate(found.feeds)]
        context = {"form": form, "adminform": AdminForm(form, FIELDSETS, {}), "found": found, "rows": rows}
        return self._respond(request, "new_found.html", context | {"signed": found.sign()})

    def _save(self, request: HttpRequest) -> HttpResponse:
        try:
            found = FoundSite.read(request.POST["found"])
        except BadSignature:
            messages.error(
                request, _("Ces propositions ont plus d’une heure. Cherchez de nouveau\u00a0: rien n’est enregistré.")
            )
            return self._ask(request, AddressForm(initial={"address": request.POST.get("homepage", "")}))
        owners = _owners(found)
        form = NewSourceForm(found, set(owners), request.POST)
        if not form.is_valid():
            return self._propose(request, found, form, owners)
        source: Source = form.save(commit=False)
        source.homepage = found.homepage
        try:
            save_new_source(self._pages, request, source, form.chosen_feeds(found))
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return self._propose(request, found, form, _owners(found))
        return self._saved(request, source)

    def _saved(self, request: HttpRequest, source: Source) -> HttpResponse:
        if "_page" in request.POST:
            messages.success(request, _("Source ajoutée. Dites maintenant où sont les nouvelles dans sa page."))
            query = urlencode({"source": source.pk, "url": source.homepage, "kind": Feed.Kind.PAGE})
            return HttpResponseRedirect(f"{reverse('admin:articles_feed_add')}?{query}")
        messages.success(request, _("Source ajoutée\u00a0: ses premiers articles arrivent dans la minute."))
        return HttpResponseRedirect(reverse("admin:articles_source_change", args=[source.pk]))

    def _respond(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self._pages.admin_site.each_context(request),
            "title": _("Ajouter une source"),
            "opts": Source._meta,
        }
        return TemplateResponse(request, f"admin/articles/source/{template}", shared | context)


def _is_address_of(source: Source, address: str) -> bool:
    """Whether `address` is the source's homepage, or one of its feeds, however it is spelled."""
    known = {source.homepage, *(feed.url for feed in source.feeds.all())}
    return _comparable(address) in {_comparable(url) for url in known if url}


def _comparable(url: str) -> str:
    try:
        return strip_url_variants(canonical_url(url))
    except ValueError:
        return url


def _owners(found: FoundSite) -> dict[str, Source]:
    """The sources that have some of these feeds already, by the feeds' addresses."""
    feeds = Feed.objects.of_urls(feed.url for feed in found.feeds)
    return {feed.url: feed.source for feed in feeds}
