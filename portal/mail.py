"""Mail kept in a folder."""

from django.core.mail.backends.filebased import EmailBackend


class KeptMail(EmailBackend):
    """Mail kept in var/mail/."""
