"""What a member has beside their password: an application, passkeys, recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from articles.models import Act

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMember(models.Model):
    """The methods of `Member` that concern second factors and passkeys."""

    class Meta:
        abstract = True

    def second_factor_keys(self) -> frozenset[int]:
        """The keys of their second factors, which are an application or passkeys; recovery codes are none."""
        factors = Authenticator.objects.filter(user=self.pk, type__in=SECOND_FACTORS)
        return frozenset(factors.values_list("pk", flat=True))

    def needs_second_factor(self) -> bool:
        """Whether a password or a mailed code alone does not sign them in: for staff, and for those who activated an application.

        For other members a passkey is one more way to sign in: without it they sign in as before.
        """
        is_staff: bool = self.is_staff  # type: ignore[attr-defined]
        return is_staff or Authenticator.objects.filter(user=self.pk, type=Authenticator.Type.TOTP).exists()

    def passkeys(self) -> models.QuerySet[Authenticator]:
        """Their passkeys, the oldest first."""
        return Authenticator.objects.filter(user=self.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk")

    def reset_second_factor(self, by: Any = None) -> bool:
        """Remove application, passkeys and recovery codes, and sign them out everywhere; False if they have none.

        `by` is the one who does it, None for a command on the server. The act is journaled.
        """
        with transaction.atomic():
            if not Authenticator.objects.filter(user=self.pk).delete()[0]:
                return False
            self.end_sessions()  # type: ignore[attr-defined]
            Act.objects.record(by, Act.Verb.RESET_FACTOR, self)
        return True
