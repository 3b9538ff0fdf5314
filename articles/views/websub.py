"""The WebSub callback: hubs confirm subscriptions and deliver documents, of which only the signature is checked here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Subscription
from articles.web import websub
from portal.rate_limits import client_address, count_action

MAX_WAITING_DELIVERIES = 20  # per subscription
DELIVERY_LIMITS = ("60/m", "600/h")  # signed documents per subscription
FORGED_LIMITS = ("300/m",)  # wrongly signed documents per client address; they do not count against the hub
RETRY_AFTER_SECONDS = 60


@csrf_exempt  # a hub sends no cookies: the address's token and the signature authenticate it
@never_cache
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """The callback of one subscription: a hub's verification (GET) or its delivery (POST)."""
    subscription = Subscription.objects.select_related("feed").filter(token=token).first() if settings.WEBSUB else None
    if subscription is None:
        return _text_response(404)
    return (
        _receive_delivery(request, subscription)
        if request.method == "POST"
        else _answer_hub(subscription, websub.parse_verification(request.GET.dict()))
    )


def _answer_hub(subscription: Subscription, question: websub.HubVerification) -> HttpResponse:
    """Echo the challenge of a verification that matches our request; 404 refuses it (section 5.3)."""
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
    """Store a signed document for a worker. One with a wrong signature gets the same answer (section 7.1.2).

    Only signed documents count against the hub's limit: knowing the address is not enough to use it up.
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
        if wait := count_action(f"websub-forged:{client_address(request)}", FORGED_LIMITS):
            return _text_response(429, retry_after=wait)
        subscription.count_forged()
        return _text_response(202)
    if wait := count_action(f"websub:{subscription.pk}", DELIVERY_LIMITS):
        return _text_response(429, retry_after=wait)
    return _store_delivery(subscription, content, request.headers.get("Content-Type", ""))


def _length(request: HttpRequest) -> int | None:
    """The declared Content-Length, or None."""
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
