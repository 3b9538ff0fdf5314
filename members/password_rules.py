"""Django's checks of new passwords, with our sentences."""

import re
from typing import Any

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MIN_PASSWORD_CHARS = 10
IN_SHORT = gettext_lazy("10 caractères au moins\u202f; ni un mot de passe courant, ni seulement des chiffres.")


class UnlikeTheMember(django_rules.UserAttributeSimilarityValidator):
    """Neither the display name nor the address."""

    def get_error_message(self) -> str:
        """What to do instead."""
        return _("Mot de passe trop proche de votre pseudo ou de votre adresse\u00a0: choisissez-en un autre.")


class LongEnough(django_rules.MinimumLengthValidator):
    """At least `MIN_PASSWORD_CHARS`."""

    def __init__(self) -> None:
        super().__init__(MIN_PASSWORD_CHARS)

    def get_error_message(self) -> str:
        """How long it must be."""
        return _("Mot de passe trop court\u00a0: %(min)d caractères au moins.") % {"min": self.min_length}


class Rare(django_rules.CommonPasswordValidator):
    """Not one of Django's list of common passwords, nor one of them with signs between or digits after: « mot-de-passe-2026 »."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a common password."""
        for one in (password, re.sub(r"[\W_]|\d+$", "", password)):
            super().validate(one, user)

    def get_error_message(self) -> str:
        """What to do instead."""
        return _("Mot de passe trop courant\u00a0: choisissez-en un plus rare.")


class NotDigitsAlone(django_rules.NumericPasswordValidator):
    """At least one character that is no digit."""

    def get_error_message(self) -> str:
        """What to add."""
        return _("Mot de passe fait de chiffres seulement\u00a0: ajoutez au moins une lettre.")
