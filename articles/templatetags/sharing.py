"""The template tags of sharing: plain links without widgets, and what is said of a page where it is shared. No queries."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

SHARED = "articles/parts/_head_shared.html"
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)">')
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


@dataclass(frozen=True, slots=True)
class ShareService:
    """A service, and its address with `{title}` and `{address}`, both percent-encoded."""

    name: str | Promise
    url_template: str


SHARE_SERVICES = (
    ShareService("WhatsApp", "https://wa.me/?text={title}%20{address}"),
    ShareService("Telegram", "https://t.me/share/url?url={address}&text={title}"),
    ShareService("X", "https://x.com/intent/post?url={address}&text={title}"),
    ShareService("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={address}"),
    ShareService(_("E-mail"), "mailto:?subject={title}&body={address}"),
)


@register.inclusion_tag("articles/parts/_share.html", takes_context=True)
def share(context: template.Context, title: str, path: str) -> dict[str, object]:
    """The links that share the page at `path`; and its title, address and preferences for the template."""
    address = settings.SITE_URL + path
    words = {"title": quote(title, safe=""), "address": quote(address, safe="")}
    links = [(way.name, way.url_template.format(**words)) for way in SHARE_SERVICES]
    return {"links": links, "title": title, "address": address, "prefs": context.get("prefs")}


@register.simple_block_tag(takes_context=True)
def with_open_graph(context: template.Context, content: str) -> SafeString:
    """A page’s head, with what is said where it is shared, by its title, description and canonical address, unless it says it."""
    prefs = context.get("prefs")
    if not prefs or prefs.light or "og:title" in content:
        return mark_safe(content)  # noqa: S308 the page's own head
    summary, address = _DESCRIPTION.search(content), _CANONICAL.search(content)
    if not (summary and address):
        return mark_safe(content)  # noqa: S308
    title = content.partition("<title>")[2].partition("</title>")[0].removesuffix(f" – {escape(settings.SITE_NAME)}")
    said = {"kind": "website", "title": title, "summary": summary[1], "address": address[1]}
    shared = get_template(SHARED).render(
        {name: mark_safe(text) for name, text in said.items()}  # noqa: S308 escaped where they stood
        | {name: context[name] for name in ("SITE_NAME", "SITE_TAGLINE")}
    )
    return mark_safe(f"{content}\n{shared}")  # noqa: S308
