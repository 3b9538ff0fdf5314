"""Where hubs confirm subscriptions and bring documents. Nothing is fetched here, and nothing read but a signature."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Subscription
from articles.web import websub
from portal.rate_limits import client_address, seconds_to_wait

MAX_WAITING_DELIVERIES = 20  # deliveries a subscription
DELIVERY_LIMITS = ("60/m", "600/h")  # signed documents a subscription
FORGED_LIMITS = ("300/m",)  # documents with a wrong signature, an address: they use up nobody else's limit
RETRY_AFTER_SECONDS = 60  # seconds


@csrf_exempt  # a hub has no cookie to be abused: the address's token and the signature say who speaks
@never_cache
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """The address of one subscription: a hub's question (GET) or its delivery (POST)."""
    subscription = Subscription.objects.select_related("feed").filter(token=token).first() if settings.WEBSUB else None
    if subscription is None:
        return _text_response(404)
    return (
        _receive_delivery(request, subscription)
        if request.method == "POST"
        else _answer_hub(subscription, websub.parse_verification(request.GET.dict()))
    )


def _answer_hub(subscription: Subscription, question: websub.HubVerification) -> HttpResponse:
    """Echo the challenge of a question that is about what we asked; 404 says no (section 5.3)."""
    now = timezone.now()
    agreed = False
    if question.topic != subscription.topic:
        return _text_response(404)
    if question.mode == "denied":
        return _text_response(200 if subscription.refuse("denied", question.reason, now) else 404)
    if question.mode == "subscribe" and question.challenge and question.lease:
        agreed = subscription.feed.state == subscription.feed.State.ACTIVE and subscription.confirm(question.lease, now)
    elif question.mode == "unsubscribe" and question.challenge:
        agreed = subscription.confirm_end(now)
    return _text_response(200, question.challenge) if agreed else _text_response(404)


def _receive_delivery(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Keep a signed document for the worker. One without the right signature gets the same answer (section 7.1.2).

    Only signed ones are counted against the hub: who knows the address alone cannot use up its limit.
    """
    now = timezone.now()
    if not subscription.is_live(now) or subscription.feed.state != subscription.feed.State.ACTIVE:
        return _text_response(410)
    length = _length(request)
    if length is None or length > websub.MAX_DELIVERY_BYTES:
        return _text_response(411 if length is None else 413)
    try:
        content = request.read(websub.MAX_DELIVERY_BYTES)
    except UnreadablePostError:
        return _text_response(400)
    if not websub.is_signed(request.headers.get("X-Hub-Signature", ""), subscription.secret, content):
        if wait := seconds_to_wait(f"websub-forged:{client_address(request)}", FORGED_LIMITS):
            return _text_response(429, retry_after=wait)
        subscription.count_forged()
        return _text_response(202)
    if wait := seconds_to_wait(f"websub:{subscription.pk}", DELIVERY_LIMITS):
        return _text_response(429, retry_after=wait)
    return _store_delivery(subscription, content, request.headers.get("Content-Type", ""))


def _length(request: HttpRequest) -> int | None:
    """How many bytes are said to come; None where nobody says."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length[:100]) if length.isascii() and length.isdigit() else None


def _store_delivery(subscription: Subscription, content: bytes, content_type: str) -> HttpResponse:
    digest = websub.delivery_digest(content)
    if digest != subscription.digest:
        if subscription.deliveries.count() >= MAX_WAITING_DELIVERIES:
            return _text_response(503, retry_after=RETRY_AFTER_SECONDS)
        subscription.add_delivery(content, content_type, digest, timezone.now())
    return _text_response(202)


def _text_response(status: int, text: str = "", retry_after: int = 0) -> HttpResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return HttpResponse(text, status=status, headers=headers, content_type="text/plain; charset=utf-8")
