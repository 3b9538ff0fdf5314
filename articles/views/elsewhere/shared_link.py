"""What a phone shares with the installed site (the manifest's `share_target`): the article of a link, or a search for it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.web.urls import MAX_URL_CHARS, address_key, canonical_url
from portal.rate_limits import client_address, count_action
from portal.web.own_addresses import own_path

LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
TRAILING = ".,;:!?)]}»”’'"  # of the sentence around a link, not of the link
MAX_SHARED_CHARS = 4000  # of each field: browsers send a page's title, or a whole message
MAX_WORDS_CHARS = 200  # as the field of the search


@dataclass(frozen=True, slots=True)
class SharedLink:
    """The canonical address of a shared link, or an empty string; and the words beside it."""

    address: str
    words: str

    @classmethod
    def parse(cls, query: QueryDict) -> "SharedLink":
        """From `url`, `text` and `title`, of which Android fills the second with the link, alone or in a sentence."""
        given = {name: query.get(name, "")[:MAX_SHARED_CHARS] for name in ("url", "text", "title")}
        links = (link for text in given.values() for link in LINK.findall(text))
        words = " ".join(LINK.sub(" ", given["title"] or given["text"]).split())
        return cls(next(filter(None, map(_canonical, links)), ""), words[:MAX_WORDS_CHARS])

    @property
    def path_here(self) -> str:
        """The path and query of a link to this site, else an empty string."""
        parts = urlsplit(self.address)
        own = urlsplit(settings.SITE_URL)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return own_path(path) if parts.netloc == own.netloc else ""

    def find(self) -> Article | None:
        """The published article of this address. Nothing is fetched."""
        if not self.address:
            return None
        return Article.objects.published().filter(address_key=address_key(self.address)).first()


@never_cache
@require_safe
def shared_link(request: HttpRequest) -> HttpResponse:
    """Lead to the article of the link; where we have none, say so, and offer a search with its words."""
    if wait := count_action(f"share:{client_address(request)}", settings.SHARE_LIMITS):
        context = {"sentence": _("Trop de liens partagés depuis votre adresse. Réessayez dans une minute.")}
        response = render(request, "429.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response
    shared = SharedLink.parse(request.GET)
    if shared.path_here:
        return HttpResponseRedirect(shared.path_here)
    if article := shared.find():
        return HttpResponseRedirect(article.get_absolute_url())
    return render(request, "articles/elsewhere/shared.html", {"shared": shared})


def _canonical(link: str) -> str:
    """The address as the ingest spells it; an empty string for what is none."""
    try:
        return canonical_url(link[:MAX_URL_CHARS].rstrip(TRAILING))
    except ValueError:
        return ""
