"""The building."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The roof and the ground floor; no models."""

    name = "portal"

    def ready(self) -> None:
        """Register the checks."""
        from portal.startup import checks  # noqa: F401
