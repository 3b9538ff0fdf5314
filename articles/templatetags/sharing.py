"""The template tag of the share links: plain links, no widgets. Display only, no queries."""

from dataclasses import dataclass
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


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
