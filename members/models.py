"""A member: whoever signed up, editors included."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Member(AbstractUser):
    """`username` is the public name (pseudo); the e-mail address is never shown."""

    email = models.EmailField(_("adresse e-mail"), unique=True)

    class Meta:
        verbose_name = _("membre")
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="member_pseudo_unique", violation_error_message=_("Ce pseudo est déjà pris.")
            )
        ]

    def __str__(self) -> str:
        return self.username
