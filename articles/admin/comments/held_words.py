"""The admin of the words that hold comments, with what each would have held."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.base import JournaledAdmin
from articles.admin.forms.held_words import HeldWordForm
from articles.comments.moderation.word_effect import effect_of
from articles.models import HeldWord


@admin.register(HeldWord)
class HeldWordAdmin(JournaledAdmin):
    """The list. « Voir l'effet » looks at the latest comments, and saves nothing."""

    form = HeldWordForm
    list_display = ["text", "is_active", "note"]
    list_filter = ["is_active"]
    search_fields = ["text", "note"]
    change_form_template = "admin/articles/heldword/change_form.html"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        """The form, with the effect of the word if it was asked for."""
        form = context["adminform"].form
        if isinstance(form, HeldWordForm) and form.is_preview and not form.errors:
            context["effect"] = effect_of(form.cleaned_data["text"])
        return super().render_change_form(request, context, *args, **options)
