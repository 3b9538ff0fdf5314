"""A mailer whose server is away."""

from django.core.mail.backends.base import BaseEmailBackend


class Broken(BaseEmailBackend):
    """Nothing leaves."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError
