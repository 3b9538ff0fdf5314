"""The people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Who they are, what they follow, what we send them."""

    name = "members"
    verbose_name = _("Membres")

    def ready(self) -> None:
        """Hear of every address that is confirmed."""
        from members.account import confirmation  # noqa: F401
