"""Celery tasks: notices and mails, the erasure list; and what deletes what is over: sessions, sign-ups, notices, code tries."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from members.erasure.erasure_list import write_list
from members.models import CodeTries, EmailChange, FormerPseudo, Member, MemberSession
from members.notices.gathering import gather
from members.notices.planning import plan_mails
from members.notices.retention import prune_notices
from members.notices.sending import send_due


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
def list_erasures() -> int:
    """Write erasures on the list that is kept apart from the database; how many."""
    return write_list()


@shared_task
def prune_codes() -> None:
    """Delete the tries of codes that have expired."""
    CodeTries.objects.expired().delete()


@shared_task
def write_notices() -> int:
    """Write notices of what is new, and decide which replies are mailed; how many rows were read."""
    read = gather(timezone.now())
    plan_mails(timezone.now())
    return read


@shared_task
def send_mails() -> int:
    """Send the mails that are due; how many were tried."""
    return send_due()


@shared_task
def prune_old_notices() -> int:
    """Delete notices and mails after their retention; how many rows."""
    return prune_notices(timezone.now())
