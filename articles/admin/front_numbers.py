"""The admin of the front page's numbers: one row, whose effect is shown before it is saved."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.changes import labelled_table
from articles.admin.forms.front_numbers import FrontPageNumbersForm, fingerprint
from articles.listings.filters import LANGUAGE_NAMES
from articles.listings.front.effect import FrontEffect, Slot, front_effects
from articles.models import FrontPageNumbers
from articles.models.articles.front_page_numbers import ONLY_KEY


@admin.register(FrontPageNumbers)
class FrontPageNumbersAdmin(JournaledAdmin):
    """The numbers in force; the list leads to the one row, which exists from its first saving on."""

    form = FrontPageNumbersForm
    change_form_template = "admin/articles/frontpagenumbers/change_form.html"
    fieldsets = [
        (
            gettext_lazy("L’Afrique et la langue"),
            {"fields": ["concerned_factor", "other_language_factor"]},
        ),
        (gettext_lazy("Le temps"), {"fields": ["half_life_hours", "max_lead_age_hours"]}),
        (gettext_lazy("Les sources"), {"fields": ["doubling_points", "min_trust", "max_trust", "own_factor"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: there is one row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: « Revenir aux valeurs d’origine » does what deleting would."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the row; a query is answered, or refused, as by any list."""
        if request.GET:
            return super().changelist_view(request, extra_context)
        return redirect(reverse("admin:articles_frontpagenumbers_change", args=[ONLY_KEY]))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> FrontPageNumbers | None:
        """The row, also while it is not saved."""
        return FrontPageNumbers.objects.current() if object_id == str(ONLY_KEY) else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        """The form, with what the numbers would change if that must be shown."""
        form = context["adminform"].form
        context |= {"show_save_and_continue": False}
        if isinstance(form, FrontPageNumbersForm) and form.is_preview and not form.errors:
            current, other = FrontPageNumbers.objects.current().values, form.instance.values
            effects = front_effects(timezone.now(), current, other)
            context |= {
                "seen": fingerprint(other),
                "effects": [(LANGUAGE_NAMES[one.language], _table(one)) for one in effects],
                "moves": sum(not slot.is_same for one in effects for slot in one.slots),
            }
        return super().render_change_form(request, context, *args, **options)


def _table(effect: FrontEffect) -> SafeString | str:
    heads = (_("Place"), _("Maintenant"), _("Avec ces nombres"), _("Mouvement"))
    return labelled_table(heads, list(_rows(effect)))


def _rows(effect: FrontEffect) -> Iterable[tuple[Any, ...]]:
    for slot in effect.slots:
        before, after = (_link(effect, key) for key in (slot.before, slot.after))
        if slot.leaves:
            before = format_html("{} <strong>({})</strong>", before, _("sort"))
        yield slot.number, before, after, _movement(slot)


def _link(effect: FrontEffect, key: int | None) -> SafeString | str:
    if key is None:
        return "–"
    address = reverse("admin:articles_article_change", args=[key])
    return format_html('<a href="{}">{}</a>', address, effect.titles.get(key, key))


def _movement(slot: Slot) -> str:
    """Where the article of a slot came from."""
    if slot.after is None or slot.climbed == 0:
        return "="
    if slot.climbed is None:
        return _("entre")
    number = abs(slot.climbed)
    if slot.climbed > 0:
        return ngettext("↑ monte de %(n)d place", "↑ monte de %(n)d places", number) % {"n": number}
    return ngettext("↓ descend de %(n)d place", "↓ descend de %(n)d places", number) % {"n": number}
