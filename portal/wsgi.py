"""The WSGI application for gunicorn; it logs the results of the startup checks."""

import logging
import os

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application

from portal.startup.checks import WEB_CHECKS_TAG

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
for message in run_checks(tags=[WEB_CHECKS_TAG], include_deployment_checks=True):
    logging.getLogger(__name__).log(message.level, "%s", message)
