"""Receives a letter: finds its article, stores the row, then sends it to the editors by e-mail."""

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Article, Letter
from articles.web.urls import address_key, canonical_url

ARTICLE_PATH = re.compile(r"/(?:en/)?actualite/([0-9]{1,18})(?:[-/]|$)")
COMMENT_PATH = re.compile(r"/(?:en/)?commentaires/([0-9]{1,18})/")

log = logging.getLogger(__name__)


def receive(form_key: Any, **values: Any) -> Letter:
    """Store the letter, once per `form_key`, and send it by e-mail; it is stored even if the e-mail fails."""
    values["article"] = article_at(values["address"])
    letter, is_new = Letter.objects.get_or_create(form_key=form_key, defaults=values)
    if is_new:
        _email_editors(letter)
    return letter


def article_at(address: str) -> Article | None:
    """The article at `address`, our page's, a comment's or the publisher's, published or not; None if there is none."""
    ours = urlsplit(settings.SITE_URL)
    try:
        parts = urlsplit(address)
        if parts.netloc in ("", ours.netloc) and (found := ARTICLE_PATH.match(parts.path)):
            return Article.objects.filter(pk=int(found[1])).first()
        if parts.netloc in ("", ours.netloc) and (found := COMMENT_PATH.match(parts.path)):
            return Article.objects.filter(comments=int(found[1])).first()
        return Article.objects.filter(address_key=address_key(canonical_url(address))).first()
    except ValueError:
        return None


def _email_editors(letter: Letter) -> None:
    """Send the letter to the editors, in French. A failure is logged: the letter is in the admin anyway."""
    with override("fr"):
        message = EmailMessage(
            subject=f"[{settings.SITE_NAME}] {letter.get_subject_display()} – {letter.reference}",
            body=_email_body(letter),
            to=[settings.CONTACT_EMAIL],
            reply_to=[letter.email],
        )
    try:
        message.send()
    except (OSError, ValueError):  # failures of smtplib and of the network are OSErrors
        log.exception("Letter %s could not be sent by e-mail: it waits under /gestion/.", letter.reference)
    else:
        letter.mark_mailed()


def _email_body(letter: Letter) -> str:
    admin_url = settings.SITE_URL + reverse("admin:articles_letter_change", args=[letter.pk])
    lines = [
        (_("De"), f"{letter.name} <{letter.email}>, {letter.get_sender_display()}"),
        (_("Objet"), str(letter.get_subject_display())),
        (_("Adresse"), letter.address or "–"),
        (_("Référence"), letter.reference),
        (_("Dans la gestion"), admin_url),
    ]
    return "\n".join(f"{label}\u00a0: {value}" for label, value in lines) + f"\n\n{letter.body}\n"
