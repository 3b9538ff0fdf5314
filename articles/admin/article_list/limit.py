"""What makes an action on articles do nothing: too many at once, or what the action says itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.models import Article

type Action = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponse | None]


class ActionRefused(Exception):
    """An action that has done nothing: a French sentence says why. The list is shown again as it was sent."""


def at_most(number: int) -> Callable[[Action], Action]:
    """Make an action refuse more than `number` articles; it does nothing then."""

    def limiting(action: Action) -> Action:
        @wraps(action)
        def limited(model_admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
            if chosen.order_by()[: number + 1].count() <= number:
                return action(model_admin, request, chosen)
            raise ActionRefused(
                _("%(n)d articles au plus à la fois\u00a0: rien n’a changé. Choisissez-en moins.") % {"n": number}
            )

        return limited

    return limiting
