"""The admin of instruments and their series."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.figures.kept_rows import KeptRowsAdmin
from articles.figures.wording import plain_number
from articles.models import Act, Instrument, Series


@admin.register(Instrument)
class InstrumentAdmin(KeptRowsAdmin):
    """The instruments, with their places in the strip."""

    list_display = ["shown_name", "kind", "country", "currency", "strip_place"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["name_fr", "slug"]

    @admin.display(description=_("Nom"), ordering="name_fr")
    def shown_name(self, one: Instrument) -> str:
        """Its name in the reader's language."""
        return one.name


@admin.register(Series)
class SeriesAdmin(KeptRowsAdmin):
    """All series with their last value, and why they have no newer one."""

    list_display = ["key", "dataset", "shown_value", "unit_fr", "last_date", "is_active", "sentence"]
    list_filter = ["is_active", "frequency", "dataset"]
    list_select_related = ["dataset"]
    search_fields = ["slug", "column"]
    readonly_fields = ["last_date", "last_value", "reason", "sentence", "is_sample"]
    actions = ["switch_on", "switch_off"]

    @admin.display(description=_("Clé"), ordering="slug")
    def key(self, one: Series) -> str:
        """What a CSV file calls it."""
        return one.pk

    @admin.display(description=_("Dernière valeur"), ordering="last_value")
    def shown_value(self, one: Series) -> str:
        """Without the zeros that the database adds."""
        return "–" if one.last_value is None else plain_number(one.last_value)

    @admin.action(description=_("Confirmer et montrer"), permissions=["change"])
    def switch_on(self, request: HttpRequest, series: QuerySet[Series]) -> None:
        """Activate them: an editor has checked them."""
        self._switch(request, series, Act.Verb.SWITCH_ON, is_active=True)

    @admin.action(description=_("Ne plus montrer"), permissions=["change"])
    def switch_off(self, request: HttpRequest, series: QuerySet[Series]) -> None:
        """Hide them everywhere, with what is computed from them."""
        self._switch(request, series, Act.Verb.SWITCH_OFF, is_active=False)

    def _switch(self, request: HttpRequest, series: QuerySet[Series], verb: str, *, is_active: bool) -> None:
        def change(one: Series) -> None:
            one.is_active = is_active
            one.save(update_fields=["is_active"])

        number = self.apply_to_each(request, verb, series, change, "is_active")
        self.message_user(request, ngettext("%(n)d série changée.", "%(n)d séries changées.", number) % {"n": number})
