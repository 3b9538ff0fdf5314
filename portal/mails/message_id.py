"""The Message-ID of a mail."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings


def new_message_id() -> str:
    """A new one, which names the site. A mail keeps its own at each try: a server that was given it twice may see that."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"
