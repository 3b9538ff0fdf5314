"""Doorbells of the members' room."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from members.models import CodeTries, Member


@shared_task
def clear_sessions() -> None:
    """Drop the sessions that have run out, visitors' drafts with them."""
    call_command("clearsessions")


@shared_task
def delete_abandoned_accounts() -> int:
    """Drop the sign-ups that nobody came back for."""
    return Member.objects.delete_abandoned(timezone.now())


@shared_task
def prune_codes() -> None:
    """Forget how often codes were tried that have run out."""
    CodeTries.objects.expired().delete()
