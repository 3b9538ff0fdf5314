"""The newsroom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Everything the public reads, and how it arrives."""

    name = "articles"
    verbose_name = _("Rédaction")

    def ready(self) -> None:
        """Register the checks."""
        from articles import checks  # noqa: F401
