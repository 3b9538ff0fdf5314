"""Who of the staff holds a permission, and who administers the site."""

from typing import Any

from django.contrib.auth import get_user_model

# The right to open and close the rights of others: of the group « Administration », and of superusers.
MAY_ADMINISTER = "members.change_member"


def staff_with(permission: str) -> Any:
    """The active staff who hold it, by their groups or by themselves; superusers hold all."""
    members = get_user_model().objects.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend", include_superusers=True
    )
    return members.filter(is_staff=True, is_active=True).order_by("pk")


def administrators() -> Any:
    """The active staff who open and close the rights of others."""
    return staff_with(MAY_ADMINISTER)
