"""Checks for mistakes in production: shown by `check --deploy`, and logged when the web server starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as DatabaseError
from django.db import connections

from portal.startup.readiness import squash_trouble
from portal.web import static_files
from portal.web.android_app import android_trouble

WEB_CHECKS_TAG = "web"  # portal/wsgi.py runs these when it starts


@register(WEB_CHECKS_TAG, Tags.security, deploy=True)
def a_proxy_is_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A few dozen slow requests stop gunicorn, which waits for each without a limit; a buffering proxy in front prevents it."""
    declared = {
        "BEHIND_TLS_PROXY": settings.SECURE_PROXY_SSL_HEADER,
        "TRUSTED_PROXY_COUNT": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    }
    missing = [name for name, value in declared.items() if not value]
    if missing and not settings.DEBUG:
        message = (
            f"No proxy is declared ({', '.join(missing)}): where visitors reach the web server directly, a few dozen slow "
            "requests stop it. Put nginx in front of it (deploy/nginx.conf), then set BEHIND_TLS_PROXY=1 and "
            "TRUSTED_PROXY_COUNT=1."
        )
        return [Warning(message, id="portal.W001")]
    return []


@register(Tags.security, deploy=True)
def mails_are_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a mail server nobody can sign up: codes stay in files."""
    if settings.DEBUG or settings.MAILERS["default"]["BACKEND"] != "portal.mails.kept.KeptMail":
        return []
    message = "No mail is sent: mails, sign-up codes included, are kept as files in var/mail/. Set EMAIL_URL."
    return [Warning(message, id="portal.W002")]


@register(WEB_CHECKS_TAG, Tags.staticfiles, deploy=True)
def files_are_collected(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Collected files are needed because pages use the names that collectstatic gives."""
    trouble = static_files.missing_files_message()
    return [Error(trouble, id="portal.E001")] if trouble else []


@register(WEB_CHECKS_TAG, Tags.security, deploy=True)
def the_android_application_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A wrong statement makes Android show the site with an address bar, and says nothing."""
    trouble = android_trouble()
    return [Error(f"{trouble} See docs/operating.md, « On the Play Store ».", id="portal.E002")] if trouble else []


@register(Tags.database)  # `migrate` runs it first; without it Django raises an error about a node of its graph
def the_database_can_be_migrated(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A database of before the squash must have run all that today's migrations replace."""
    try:
        troubles = [squash_trouble(connections[alias]) for alias in databases or ()]
    except DatabaseError:  # the command itself says that it is away
        return []
    return [Error(trouble, id="portal.E003") for trouble in troubles if trouble]
