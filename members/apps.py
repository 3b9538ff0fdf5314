"""The application `members`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Members: their accounts, their follows, and the mail we send them."""

    name = "members"
    verbose_name = _("Membres")

    def ready(self) -> None:
        """Connect the receiver for confirmed addresses."""
        from members.account import confirmation  # noqa: F401
