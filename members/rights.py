"""Whose account an administrator may change, and which groups they may give: nobody gives rights that they do not hold."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from members.models import Member


def rights_of(member: Member) -> QuerySet[Permission]:
    """The rights of a member, by groups or given to them alone; those of a closed account too."""
    return Permission.objects.filter(Q(group__user=member.pk) | Q(user=member.pk))


def may_change(by: Member, member: Member) -> bool:
    """Whether `by` may change the account. A superuser may change all; others none that is a superuser's or has more rights.

    With a new address or password, `by` could sign in to the account and use its rights.
    """
    if by.is_superuser:
        return True
    return not (member.is_superuser or rights_of(member).exclude(pk__in=rights_of(by)).exists())


def groups_given_by(by: Member) -> QuerySet[Group]:
    """The groups that `by` may put members in: those with no right that `by` lacks."""
    if by.is_superuser:
        return Group.objects.all()
    return Group.objects.exclude(permissions__in=Permission.objects.exclude(pk__in=rights_of(by)))


def is_given_by(permission: str, groups: Iterable[Group], rights: Iterable[Permission]) -> bool:
    """Whether these groups, or these rights of one person, hold the permission: "app.codename"."""
    app, _dot, codename = permission.partition(".")
    wanted = Permission.objects.filter(content_type__app_label=app, codename=codename)
    return bool(wanted.filter(Q(group__in=list(groups)) | Q(pk__in=[one.pk for one in rights])).exists())
