"""The command manage.py encrypt_second_factors: encrypts all secrets under the newest key, after one was added to MFA_KEYS."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.second_factor import encryption


class Command(BaseCommand):
    """Encrypts every stored secret again; safe to run twice, and while people sign in."""

    help = "Encrypts the secrets of all second factors under the newest of MFA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt one by one; for those that no key decrypts, print the member and leave them as they are."""
        done, unreadable = 0, []
        for key in list(Authenticator.objects.values_list("pk", flat=True)):
            with transaction.atomic():
                factor = Authenticator.objects.select_for_update().select_related("user").filter(pk=key).first()
                if factor is None:
                    continue
                try:
                    factor.data = encryption.each_secret(factor.data, encryption.renew)
                except encryption.UndecryptableSecret:
                    unreadable.append(factor.user.email)
                    continue
                factor.save(update_fields=["data"])
                done += 1
        self.stdout.write(f"{done} secrets are under the newest key.")
        if unreadable:
            raise CommandError(
                f"No key opens those of {', '.join(sorted(set(unreadable)))}: put the key they were made with back into "
                "MFA_KEYS, or remove them by reset_second_factor."
            )
