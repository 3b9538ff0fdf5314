"""Letters to the editors: questions, corrections, requests to withdraw an article, personal data."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article

MAX_LETTER_CHARS = 5000
REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without characters that are easily confused: 0 O 1 I
REFERENCE_CHARS = 9  # with its hyphen


def new_reference() -> str:
    """Eight characters in two groups, easy to spell on the telephone: 7K3M-2QXW."""
    chars = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"{chars[:4]}-{chars[4:]}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by their state."""

    def unanswered(self) -> Self:
        """The letters that are not closed, the oldest first."""
        return self.exclude(state="closed").order_by("received_at", "pk")

    def closed_before(self, moment: datetime) -> Self:
        """The letters closed before `moment`."""
        return self.filter(closed_at__lt=moment)

    def from_addresses(self, addresses: Iterable[str]) -> Self:
        """The letters whose senders gave one of these e-mail addresses, in any case."""
        found = Q(pk__in=[])
        for address in addresses:
            found |= Q(email__iexact=address)
        return self.filter(found)


class Letter(models.Model):
    """A letter, which is also forwarded to the editors by e-mail.

    `form_key` comes with the form: the same form sent twice makes one letter. `article` is the one whose address the
    sender gave, if we have it.
    """

    class Sender(models.TextChoices):
        """The kinds of sender."""

        READER = "lecteur", _("lecteur ou lectrice")
        PUBLISHER = "editeur", _("éditeur d’un site ou d’un journal")
        OTHER = "autre", _("autre")

    class Subject(models.TextChoices):
        """The subjects of letters."""

        QUESTION = "question", _("une question")
        CORRECTION = "correction", _("une erreur à corriger")
        WITHDRAWAL = "retrait", _("le retrait d’un article")
        ILLEGAL = "illicite", _("un contenu contraire à la loi")
        PERSONAL = "donnees", _("mes données personnelles")
        OTHER = "autre", _("autre chose")

    class State(models.TextChoices):
        """How far the editors have handled it."""

        NEW = "new", _("nouveau")
        OPEN = "open", _("en cours")
        CLOSED = "closed", _("clos")

    reference = models.CharField(
        _("référence"), max_length=REFERENCE_CHARS, unique=True, default=new_reference, editable=False
    )
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField(_("reçu le"), default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(_("transféré par e-mail le"), null=True, editable=False)
    sender = models.CharField(_("expéditeur"), max_length=10, choices=Sender)
    subject = models.CharField(_("objet"), max_length=10, choices=Subject)
    address = models.CharField(_("adresse de l’article"), max_length=2000, blank=True)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="letters", verbose_name=_("article")
    )
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse e-mail"))
    body = models.TextField(_("message"), max_length=MAX_LETTER_CHARS)

    state = models.CharField(_("état"), max_length=10, choices=State, default=State.NEW)
    closed_at = models.DateTimeField(_("clos le"), null=True, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("traité par"),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Pour la rédaction seulement."))

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "-received_at"], name="letter_state_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="letter_is_not_empty"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="letter_closed_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} – {self.get_subject_display()}"

    @property
    def text_digest(self) -> str:
        """The SHA-256 of its text (hex), which replaces the text in the journal of acts."""
        return sha256(self.body.encode()).hexdigest()

    def move_to(self, state: str, handler: Any) -> None:
        """Set its state and its handler, and `closed_at` when it is first closed. Saves the row."""
        self.state, self.handler = state, handler
        if state != Letter.State.CLOSED:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = timezone.now()
        self.save(update_fields=["state", "handler", "closed_at", "note"])

    def mark_mailed(self) -> None:
        """Record that the e-mail to the editors was sent. Saves the row."""
        self.mailed_at = timezone.now()
        self.save(update_fields=["mailed_at"])
