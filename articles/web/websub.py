"""The rules of WebSub (W3C Recommendation of 23 January 2018) for subscribers, as functions of values."""

import hmac
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urljoin

from articles.web.ssrf import BadAddress, check_url_form

MAX_HUB_URL_CHARS = 1000
MAX_LINK_HEADER_CHARS = 8000  # the rest of the Link headers is ignored
MAX_CHALLENGE_CHARS = 1000
MAX_REASON_CHARS = 300
MAX_DELIVERY_BYTES = 2_000_000

REQUESTED_HUB_LEASE = timedelta(days=7)  # the lease that we ask for
MAX_HUB_LEASE = timedelta(days=10)
MIN_RENEWAL_DELAY = timedelta(hours=1)
MAX_UNCONFIRMED_REQUESTS = 6  # in a row, over two days; then REFUSED_HUB_DELAY
REFUSED_HUB_DELAY = timedelta(days=30)
MAX_UNSUBSCRIBE_REQUESTS = 3
UNSUBSCRIBED_GRACE = timedelta(minutes=10)  # for which a hub that missed our answer may ask again
DELIVERY_LOCK = timedelta(minutes=3)

MIN_POLL_INTERVAL, MAX_POLL_INTERVAL = timedelta(hours=6), timedelta(hours=24)
MAX_MISSED_DELIVERIES = 2  # visits with undelivered entries, after which deliveries are no longer relied on
POLL_JITTER = 0.1

SIGNATURE_DIGESTS = {"sha1", "sha256", "sha384", "sha512"}
LINK = re.compile(r"<([^<>]*)>([^<]*)")
REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """The hub and the topic that a feed declares."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True)
class HubVerification:
    """A hub's verification request. `lease` is what it grants, None if it is missing or unreadable."""

    mode: str
    topic: str
    challenge: str = ""
    lease: timedelta | None = None
    reason: str = ""


def hub_links(headers: Iterable[str]) -> tuple[str, str]:
    """The first hub and the first self link of the `Link` headers (RFC 8288); empty if there is none."""
    found: dict[str, str] = {}
    for address, parameters in LINK.findall(", ".join(headers)[:MAX_LINK_HEADER_CHARS]):
        rel = REL.search(parameters)
        for word in ((rel[1] or rel[2] or "") if rel else "").lower().split():
            found.setdefault(word, address.strip())
    return found.get("hub", ""), found.get("self", "")


def usable_offer(hub: str, topic: str, feed_url: str) -> Offer | None:
    """The hub and topic declared by the feed at `feed_url`, or None if unusable. The default topic is the feed's address.

    A feed read over TLS is never subscribed to at a hub without TLS: its secret would be sent unencrypted.
    """
    if not hub.strip():
        return None
    try:
        hub, topic = urljoin(feed_url, hub.strip()), urljoin(feed_url, topic.strip())
        for address in (hub, topic):
            check_url_form(address)
    except (BadAddress, ValueError):
        return None
    if not all(len(address) <= MAX_HUB_URL_CHARS and address.isprintable() for address in (hub, topic)):
        return None
    is_downgrade = feed_url.startswith("https:") and not hub.startswith("https:")
    return None if is_downgrade else Offer(hub.partition("#")[0], topic)


def hub_form(mode: str, topic: str, callback: str, secret: str) -> tuple[tuple[str, str], ...]:
    """The form to post to a hub; `mode` is "subscribe" or "unsubscribe"."""
    fields = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        fields |= {"hub.secret": secret, "hub.lease_seconds": str(int(REQUESTED_HUB_LEASE.total_seconds()))}
    return tuple(fields.items())


def parse_verification(query: Mapping[str, str]) -> HubVerification:
    """Parse a hub's verification request; a challenge that is too long is ignored."""
    challenge = query.get("hub.challenge", "")
    return HubVerification(
        mode=query.get("hub.mode", ""),
        topic=query.get("hub.topic", ""),
        challenge=challenge if len(challenge) <= MAX_CHALLENGE_CHARS else "",
        lease=_lease(query.get("hub.lease_seconds", "")),
        reason="".join(
            character for character in query.get("hub.reason", "")[:MAX_REASON_CHARS] if character.isprintable()
        ),
    )


def _lease(seconds: str) -> timedelta | None:
    if not (seconds.isascii() and seconds.isdigit()) or not int(seconds[:20]):
        return None
    return timedelta(seconds=min(int(seconds[:20]), int(MAX_HUB_LEASE.total_seconds())))


def is_signed(signature: str, secret: str, content: bytes) -> bool:
    """Whether `signature` (an X-Hub-Signature: `method=hex digits`) is the HMAC of `content` with `secret`."""
    method, _, digits = signature.strip().partition("=")
    method = method.lower()
    if method not in SIGNATURE_DIGESTS or not digits.isascii():
        return False
    expected = hmac.new(secret.encode(), content, method).hexdigest()
    return hmac.compare_digest(expected, digits.strip().lower())


def delivery_digest(content: bytes) -> str:
    """A digest that distinguishes deliveries: 32 hex digits."""
    return blake2b(content, digest_size=16).hexdigest()


def renewal_delay(lease: timedelta) -> timedelta:
    """The time until a subscription is renewed: two thirds of its lease, at least an hour."""
    return max(lease * 2 / 3, MIN_RENEWAL_DELAY)


def confirmation_delay(failures: int) -> timedelta:
    """How long to wait for a confirmation after the nth unconfirmed request: 1 h, 2 h, 4 h… at most a day."""
    return min(timedelta(hours=1) * 2 ** min(max(failures - 1, 0), 10), timedelta(days=1))


def next_visit_with_hub(due_at: datetime, now: datetime, jitter: float | None = None) -> datetime:
    """The next visit of a feed that a hub delivers: `due_at`, but about 6 h from now at the earliest, 24 h at the latest.

    `jitter` (-1 to 1) spreads the 6 h by 10 %; random when None.
    """
    spread = 1 + POLL_JITTER * (random.uniform(-1, 1) if jitter is None else jitter)  # noqa: S311 no secret
    return min(max(due_at, now + MIN_POLL_INTERVAL * spread), now + MAX_POLL_INTERVAL)
