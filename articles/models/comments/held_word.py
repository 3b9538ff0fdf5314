"""The moderators' list of words: a comment that says one of them waits for a moderator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_WORD_CHARS = 80


class HeldWordQuerySet(models.QuerySet["HeldWord"]):
    """The list, of which some words may be switched off."""

    def active_texts(self) -> list[str]:
        """The words that hold comments."""
        return list(self.filter(is_active=True).values_list("text", flat=True))


class HeldWord(models.Model):
    """A word or an expression, found whole in a comment whatever its case and accents."""

    text = models.CharField(
        _("expression"),
        max_length=MAX_WORD_CHARS,
        unique=True,
        help_text=_("Un mot ou plusieurs à la suite, sans égard aux majuscules ni aux accents."),
    )
    is_active = models.BooleanField(_("appliquée"), default=True)
    note = models.CharField(_("pourquoi"), max_length=200, blank=True)

    objects = HeldWordQuerySet.as_manager()

    class Meta:
        ordering = ["text"]
        verbose_name = _("expression retenue")
        verbose_name_plural = _("expressions retenues")
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="held_word_is_not_empty")]

    def __str__(self) -> str:
        return self.text
