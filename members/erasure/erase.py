"""Erases an account, in one transaction: everything about it is gone, or nothing is. Staff accounts are deactivated instead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from articles.comments.writing.leaving import part_with_comments
from articles.models import Act, Vote
from members.models import (
    Consent,
    EmailChange,
    Erasure,
    Follow,
    FormerPseudo,
    MailSettings,
    Member,
    Mute,
    Notice,
    Outgoing,
    Profile,
)

MAX_TRIES = 3  # a row that names the member may be written meanwhile; then all is rolled back, and done once more
# What is deleted of a deactivated account: rows by the name of the field that names the member.
DROPPED = (
    *(
        (model, "member")
        for model in (Consent, EmailChange, Follow, FormerPseudo, MailSettings, Mute, Notice, Outgoing)
    ),
    *((model, "user") for model in (Authenticator, EmailAddress)),
)


class AlreadyErased(Exception):
    """There is no such account any more, or it is deactivated already."""


class LastAdministrator(Exception):
    """Nobody else could administer the site."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done. `address` and `pseudo` are those that the account had; `is_deactivated` says that it was staff's."""

    address: str
    pseudo: str
    comments: str
    is_deactivated: bool


def erase(member: int, comments: str, now: datetime) -> Erased:
    """Erase the account with this key, or deactivate it if it is or was staff's; `comments` is a choice of `Erasure.Comments`.

    Raises AlreadyErased, LastAdministrator, or a DatabaseError if the database was too busy; nothing is changed then.
    """
    for tries in range(1, MAX_TRIES + 1):
        try:
            with transaction.atomic():
                return _erase(member, comments, now)
        except IntegrityError:
            if tries == MAX_TRIES:
                raise
    raise AssertionError  # not reached


def placeholder(member: int) -> str:
    """The address of a deactivated account, to which no mail can be sent."""
    return f"supprime-{member}@invalid"


def is_closed(member: Member) -> bool:
    """Whether the account was deactivated by its owner."""
    return member.email == placeholder(member.pk)


def _erase(key: int, comments: str, now: datetime) -> Erased:
    """In this order rows are locked: the member, whom writing a comment locks too, then comments, which judgements lock."""
    member = Member.objects.select_for_update().filter(pk=key).first()
    if member is None or is_closed(member):
        raise AlreadyErased
    is_staff = Member.objects.filter(pk=key).ever_staff().exists()
    done = Erased(member.email, member.username, comments, is_staff)
    Erasure.objects.note(key, member.date_joined, comments, now)
    part_with_comments(key, erase=comments == Erasure.Comments.REMOVE)
    member.end_sessions()
    if is_staff:
        _deactivate(member)
    else:
        member.delete()
    return done


def _deactivate(member: Member) -> None:
    """Close the account for good. Its public name stays, because the journal of acts and the decisions name it."""
    if member.is_administrator() and not Member.objects.administrators_but(member.pk):
        raise LastAdministrator
    Vote.objects.take_back_all_of([member.pk])
    rows: Any
    for model, field in DROPPED:
        rows = model._default_manager.filter(**{field: member.pk})
        rows.delete()
    Profile.objects.filter(member=member.pk).delete()
    Profile.objects.create(member=member, is_hidden=True)
    rights = {"is_active": member.is_active, "is_staff": member.is_staff, "is_superuser": member.is_superuser}
    member.groups.clear()
    member.user_permissions.clear()
    member.email, member.first_name, member.last_name = placeholder(member.pk), "", ""
    member.is_active = member.is_staff = member.is_superuser = False
    member.set_unusable_password()
    member.save()
    Act.objects.record(member, Act.Verb.CHANGE, member, before=rights, after=dict.fromkeys(rights, False))
