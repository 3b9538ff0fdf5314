"""Fields in which a row is chosen by typing words; without JavaScript its key is typed in a field beside."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Field, IntegerField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.text.keys import read_key

NO_KEY = "-"
KEY_SUFFIX = "_key"  # after the name of a field, for the one that stands in without JavaScript


class SearchedSelect(AutocompleteSelect):
    """Completes what is typed; `key_label` names the field for the key, which only shows without JavaScript."""

    def __init__(self, field: "Field[Any, Any]", key_label: str | Promise) -> None:
        super().__init__(field, admin.site)
        self.key_label = key_label

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select, then the field for the key."""
        select = super().render(name, value if self._may_be_key(value) else None, attrs, renderer)
        return format_html(
            '{}<noscript><label>{} <input name="{}{}"></label></noscript>', select, self.key_label, name, KEY_SUFFIX
        )

    def _may_be_key(self, value: Any) -> bool:
        """Whether this may be a key at all: Django would look for the row of whatever was sent."""
        is_number = isinstance(self.field.remote_field.model._meta.pk, IntegerField)
        return not is_number or read_key(str(value)) is not None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The key that was written, or else the choice; what no key can be is no choice either."""
        value = data.get(name + KEY_SUFFIX, "").strip() or super().value_from_datadict(data, files, name)
        return value if not value or self._may_be_key(value) else NO_KEY


class ArticleChoice(admin.ModelAdmin):
    """For the admin of what is about one article: it is chosen by words of its title, its address, or its number."""

    autocomplete_fields = ["article"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Without the icons that lead elsewhere."""
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "article":
            field.widget = SearchedSelect(db_field, gettext_lazy("ou son numéro\u00a0:"))
            field.widget.choices, field.widget.is_required = field.choices, field.required
        return field
