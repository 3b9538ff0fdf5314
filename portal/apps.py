"""The application `portal`."""

import atexit
import gc

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    """What articles and members build on; it has no models."""

    name = "portal"

    def ready(self) -> None:
        """Register the startup checks, what fills the holes of pages, and a quick end.

        Python looks several times for garbage among all that a process has loaded before it ends: half a second of CPU after each
        command, for memory that the system takes back anyway. What is frozen is not looked at.
        """
        from portal.startup import checks  # noqa: F401

        atexit.register(gc.freeze)

        autodiscover_modules("holes")
