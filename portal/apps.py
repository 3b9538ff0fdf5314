"""The application `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What articles and members build on; it has no models."""

    name = "portal"

    def ready(self) -> None:
        """Register the startup checks."""
        from portal.startup import checks  # noqa: F401
