"""How many articles an action takes at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.models import Article

type Action = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponse | None]


def at_most(number: int) -> Callable[[Action], Action]:
    """Make an action refuse more than `number` articles, with a message; it does nothing then."""

    def limiting(action: Action) -> Action:
        @wraps(action)
        def limited(model_admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
            if chosen.order_by()[: number + 1].count() <= number:
                return action(model_admin, request, chosen)
            sentence = _("%(n)d articles au plus à la fois\u00a0: rien n’a changé. Choisissez-en moins.") % {
                "n": number
            }
            model_admin.message_user(request, sentence, messages.ERROR)
            return None

        return limited

    return limiting
