"""The admin of waiting values: an editor confirms or refuses what is too far from the value before it."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import JournaledAdmin
from articles.figures.store import confirm_value, refuse_value
from articles.figures.wording import plain_number
from articles.models import Act, WaitingValue


@admin.register(WaitingValue)
class WaitingValueAdmin(JournaledAdmin):
    """Waiting values, each beside the value before it."""

    list_display = ["series", "date", "shown_before", "shown_value", "link", "state", "seen_at"]
    list_filter = ["state"]
    list_select_related = ["series__dataset__provider"]
    actions = ["confirm", "refuse"]

    @admin.display(description=_("Valeur d’avant"), ordering="before")
    def shown_before(self, one: WaitingValue) -> str:
        """Without the zeros that the database adds."""
        return plain_number(one.before)

    @admin.display(description=_("Valeur"), ordering="value")
    def shown_value(self, one: WaitingValue) -> str:
        """Without the zeros that the database adds."""
        return plain_number(one.value)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: they come from documents, or from the form of values."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """For the actions of the list alone; a row is only read."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a value whose row is gone would be asked about again."""
        return False

    @admin.action(description=_("Confirmer"), permissions=["change"])
    def confirm(self, request: HttpRequest, values: QuerySet[WaitingValue]) -> None:
        """Store them."""
        number = self.apply_to_each(request, Act.Verb.LET_IN, values, confirm_value, "state")
        text = ngettext("%(n)d valeur confirmée.", "%(n)d valeurs confirmées.", number)
        self.message_user(request, text % {"n": number})

    @admin.action(description=_("Refuser"), permissions=["change"])
    def refuse(self, request: HttpRequest, values: QuerySet[WaitingValue]) -> None:
        """Leave what is stored."""
        number = self.apply_to_each(request, Act.Verb.CLOSE, values, refuse_value, "state")
        text = ngettext("%(n)d valeur refusée.", "%(n)d valeurs refusées.", number)
        self.message_user(request, text % {"n": number})
