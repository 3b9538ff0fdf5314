"""The configuration of the app `articles`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The app of everything the public reads, and of its ingestion."""

    name = "articles"
    verbose_name = _("Rédaction")

    def ready(self) -> None:
        """Register the system checks."""
        from articles import checks  # noqa: F401
