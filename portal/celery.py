"""The workers' app, and the timetable: every clock of the building is in this file."""

import os

from celery import Celery
from celery.schedules import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("lapesee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A ring that nobody answered within its period is dropped: the next one finds the same work in the database.
app.conf.beat_schedule = {
    "dispatch_due_feeds": {
        "task": "articles.tasks.dispatch_due_feeds",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "clear_sessions": {
        "task": "members.tasks.clear_sessions",
        "schedule": schedule(24 * 3600),
        "options": {"expires": 3600},
    },
}
