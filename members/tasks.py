"""Celery tasks that delete expired sessions, abandoned accounts and old code tries."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from members.models import CodeTries, EmailChange, FormerPseudo, Member, MemberSession


@shared_task
def clear_sessions() -> None:
    """Delete expired sessions, with the drafts of visitors in them, and what is left of those that have ended."""
    call_command("clearsessions")
    MemberSession.objects.ended(timezone.now()).delete()


@shared_task
def delete_abandoned_accounts() -> int:
    """Delete sign-ups that were abandoned."""
    return Member.objects.delete_abandoned(timezone.now())


@shared_task
def prune_email_changes() -> None:
    """Delete the changes of addresses that can no longer be undone."""
    EmailChange.objects.over(timezone.now()).delete()


@shared_task
def prune_former_pseudos() -> None:
    """Free the public names that were given up a year ago."""
    FormerPseudo.objects.free(timezone.now()).delete()


@shared_task
def prune_codes() -> None:
    """Delete the tries of codes that have expired."""
    CodeTries.objects.expired().delete()
