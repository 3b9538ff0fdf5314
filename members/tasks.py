"""Doorbells of the members' room."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Drop the sessions that have run out, visitors' drafts with them."""
    call_command("clearsessions")
