"""A member: whoever signed up, editors included."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from members import pseudo


class Member(AbstractUser):
    """`username` is the public name (pseudo); the e-mail address is never shown.

    `pseudo_key` keeps look-alikes apart on every database: SQLite's LOWER() knows no É.
    """

    username = models.CharField(
        _("pseudo"),
        max_length=pseudo.LONGEST,
        unique=True,
        validators=[pseudo.validate],
        error_messages={"unique": _("Ce pseudo est déjà pris.")},
    )
    pseudo_key = models.CharField(max_length=120, editable=False)
    email = models.EmailField(_("adresse e-mail"), unique=True)

    class Meta:
        verbose_name = _("membre")
        constraints = [models.UniqueConstraint(fields=["pseudo_key"], name="member_pseudo_unique")]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `pseudo_key` in step with the pseudo."""
        self.pseudo_key = pseudo.key(self.username)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a pseudo that looks like another member's."""
        super().clean()
        if self.is_pseudo_taken(self.username, but_by=self.pk):
            raise ValidationError({"username": _("Ce pseudo est déjà pris.")})

    @classmethod
    def is_pseudo_taken(cls, wanted: str, but_by: int | None = None) -> bool:
        """Whether somebody else bears `wanted` or a look-alike of it."""
        return cls.objects.filter(pseudo_key=pseudo.key(wanted)).exclude(pk=but_by).exists()
