"""The WSGI application for gunicorn; it loads all views and logs the results of the startup checks."""

import logging
import os

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal.startup.checks import WEB_CHECKS_TAG
from portal.web.charset import with_text_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()
# Pages from the cache need no view: without this, the first member of each process would wait for all of them to be loaded.
get_resolver().reverse_dict  # noqa: B018 read for what reading it loads
application = with_text_charset(django_application)
for message in run_checks(tags=[WEB_CHECKS_TAG], include_deployment_checks=True):
    logging.getLogger(__name__).log(message.level, "%s", message)
