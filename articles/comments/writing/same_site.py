"""Which site a form was sent from, as the browser says. Pure."""

from collections.abc import Collection, Mapping
from enum import Enum
from urllib.parse import urlsplit


class Sender(Enum):
    """The page that held a form: one of ours, one of another site, or the browser does not say."""

    OURS = "ours"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


def sender_of(headers: Mapping[str, str], our_origins: Collection[str]) -> Sender:
    """What `Sec-Fetch-Site` says, else `Origin`, else `Referer`.

    Only “same-origin” is ours: “same-site” may be a neighbour's page under the same domain. “none” is unknown: no page sent it, as
    when the browser sends a form again. An `Origin` of “null” hides where it comes from: foreign.
    """
    if site := headers.get("Sec-Fetch-Site"):
        return {"same-origin": Sender.OURS, "none": Sender.UNKNOWN}.get(site, Sender.FOREIGN)
    if (origin := headers.get("Origin")) is not None:
        return Sender.OURS if origin in our_origins else Sender.FOREIGN
    if referer := headers.get("Referer"):
        return Sender.OURS if _origin_of(referer) in our_origins else Sender.FOREIGN
    return Sender.UNKNOWN


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
