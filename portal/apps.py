"""The application `portal`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    """What articles and members build on; it has no models."""

    name = "portal"

    def ready(self) -> None:
        """Register the startup checks, and what fills the holes of pages."""
        from portal.startup import checks  # noqa: F401

        autodiscover_modules("holes")
