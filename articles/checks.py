"""System checks of settings that would otherwise fail only when a worker reads them, and of the legal notices."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError


@register("workers")  # portal/celery.py runs these when a worker starts
def private_networks_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """FETCH_ALLOW_PRIVATE_NETWORKS is empty, 1, or a list of networks."""
    from articles.web.ssrf import Policy

    try:
        Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    except ValueError as error:
        message = (
            f"FETCH_ALLOW_PRIVATE_NETWORKS cannot be read ({error}): leave it empty, or write 1 or network[:port],…"
        )
        return [Error(message, id="articles.E001")]
    return []


@register(Tags.database, deploy=True)
def somebody_moderates(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Comments that wait need somebody who may judge them. Asked only with `check --deploy --database default`."""
    if not databases:
        return []
    from articles.comments.moderation.reminding import moderators

    try:
        if moderators().exists():
            return []
    except DatabaseError:  # no tables yet
        return []
    message = (
        "Nobody moderates: comments that are held or reported wait for ever. Add a member to the group « Modération » "
        "under /gestion/, with « statut équipe » ticked."
    )
    return [Warning(message, id="articles.W002")]


@register(Tags.security, deploy=True)
def legal_notices_are_set(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A public site must say who runs it."""
    names = ("LEGAL_OPERATOR", "LEGAL_ADDRESS", "LEGAL_DIRECTOR", "LEGAL_HOST")
    if missing := [name for name in names if not getattr(settings, name)]:
        message = (
            f"{', '.join(missing)} are not set: /mentions-legales/ tells readers that the legal notices are missing."
        )
        return [Warning(message, id="articles.W001")]
    return []
