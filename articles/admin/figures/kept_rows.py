"""What the admin pages share whose rows stay for good."""

from django.db.models import Model
from django.http import HttpRequest

from articles.admin.base import JournaledAdmin


class KeptRowsAdmin(JournaledAdmin):
    """Rows that others point at: the key of a stored one never changes, and none is deleted."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Also the key, once the row is stored."""
        return [*self.readonly_fields, "slug"] if obj else [*self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: what is not to be shown is switched off."""
        return False
