"""Where hubs confirm subscriptions and bring documents. Nothing is fetched here, and nothing read but a signature."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Subscription
from articles.web import websub
from portal.rate_limits import allow, client_address

WAITING_AT_MOST = 20  # deliveries a subscription
LIMITS = ("60/m", "600/h")  # signed documents a subscription
FORGED_LIMITS = ("300/m",)  # documents with a wrong signature, an address: they use up nobody else's limit
LATER = 60  # seconds


@csrf_exempt  # a hub has no cookie to be abused: the address's token and the signature say who speaks
@never_cache
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """The address of one subscription: a hub's question (GET) or its delivery (POST)."""
    one = Subscription.objects.select_related("feed").filter(token=token).first() if settings.WEBSUB else None
    if one is None:
        return _plain(404)
    return (
        _receive(request, one)
        if request.method == "POST"
        else _answer(one, websub.parse_verification(request.GET.dict()))
    )


def _answer(one: Subscription, question: websub.HubVerification) -> HttpResponse:
    """Echo the challenge of a question that is about what we asked; 404 says no (section 5.3)."""
    now = timezone.now()
    agreed = False
    if question.topic != one.topic:
        return _plain(404)
    if question.mode == "denied":
        return _plain(200 if one.refuse("denied", question.reason, now) else 404)
    if question.mode == "subscribe" and question.challenge and question.lease:
        agreed = one.feed.state == one.feed.State.ACTIVE and one.confirm(question.lease, now)
    elif question.mode == "unsubscribe" and question.challenge:
        agreed = one.confirm_end(now)
    return _plain(200, question.challenge) if agreed else _plain(404)


def _receive(request: HttpRequest, one: Subscription) -> HttpResponse:
    """Keep a signed document for the worker. One without the right signature gets the same answer (section 7.1.2).

    Only signed ones are counted against the hub: who knows the address alone cannot use up its limit.
    """
    now = timezone.now()
    if not one.is_live(now) or one.feed.state != one.feed.State.ACTIVE:
        return _plain(410)
    length = _length(request)
    if length is None or length > websub.MAX_DELIVERY_BYTES:
        return _plain(411 if length is None else 413)
    try:
        content = request.read(websub.MAX_DELIVERY_BYTES)
    except UnreadablePostError:
        return _plain(400)
    if not websub.is_signed(request.headers.get("X-Hub-Signature", ""), one.secret, content):
        if wait := allow(f"websub-forged:{client_address(request)}", FORGED_LIMITS):
            return _plain(429, retry_after=wait)
        one.count_forged()
        return _plain(202)
    if wait := allow(f"websub:{one.pk}", LIMITS):
        return _plain(429, retry_after=wait)
    return _keep(one, content, request.headers.get("Content-Type", ""))


def _length(request: HttpRequest) -> int | None:
    """How many bytes are said to come; None where nobody says."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length[:100]) if length.isascii() and length.isdigit() else None


def _keep(one: Subscription, content: bytes, content_type: str) -> HttpResponse:
    digest = websub.delivery_digest(content)
    if digest != one.digest:
        if one.deliveries.count() >= WAITING_AT_MOST:
            return _plain(503, retry_after=LATER)
        one.add_delivery(content, content_type, digest, timezone.now())
    return _plain(202)


def _plain(status: int, text: str = "", retry_after: int = 0) -> HttpResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return HttpResponse(text, status=status, headers=headers, content_type="text/plain; charset=utf-8")
