"""The mail that confirms an erasure, to the address that the account had."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from members.erasure.erase import Erased
from members.models import Erasure
from portal.mails.text import mail_text

logger = logging.getLogger(__name__)


def send_farewell(done: Erased) -> None:
    """Send it, in the language of the request. The erasure stands if it cannot be sent.

    That is logged by the kind of the failure alone: its words may hold the address, as those of a refused recipient do.
    """
    try:
        farewell(done).send()
    except (OSError, ValueError) as error:  # failures of smtplib and of the network; an address that no mail can bear
        kind = type(error).__name__
        logger.error("The mail that confirms an erasure could not be sent (%s); the account is erased.", kind)


def farewell(done: Erased) -> EmailMessage:
    """The mail."""
    context = {
        "pseudo": " ".join(done.pseudo.split()),
        "is_deactivated": done.is_deactivated,
        "are_comments_erased": done.comments == Erasure.Comments.REMOVE,
        "site": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_url": f"{settings.SITE_URL}{reverse('contact')}?sujet=donnees",
    }
    subject, body = mail_text("members/email/erased", context)
    return EmailMessage(subject, body, to=[done.address], headers={"Auto-Submitted": "auto-generated"})
