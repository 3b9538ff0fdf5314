"""The version of the charter, which is its day; its words are in templates/articles/pages/charter.html."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.typography import full_date

# The day on which the charter last changed in substance. A new one is shown to members, never forced on them.
CHARTER_VERSION = "2026-11-29"
# What this version changed, for members who agreed to an earlier one.
CHARTER_CHANGES: Promise = _(
    "Elle explique maintenant comment signaler un commentaire, comment contester une décision, et pourquoi un "
    "commentaire peut être lu avant d’être publié."
)


@dataclass(frozen=True, slots=True)
class NewCharter:
    """The day of a charter to which a member has not agreed, and the page on which they can."""

    day: str
    url: str


def charter_day() -> str:
    """The version as it is shown: « 29 novembre 2026 »."""
    return full_date(timezone.make_aware(datetime.fromisoformat(CHARTER_VERSION)))


def new_charter_for(user: Any, back: str) -> NewCharter | None:
    """The present charter, if this member has not agreed to it; one query. Once they have, they are led to the address `back`."""
    if not user.is_authenticated or user.agreed_to_charter():
        return None
    return new_charter(back)


def new_charter(back: str) -> NewCharter:
    """The present charter for a member who has not agreed to it; once they have, they are led to the address `back`."""
    return NewCharter(charter_day(), f"{reverse('accept-charter')}?{urlencode({'next': back})}")
