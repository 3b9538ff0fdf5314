"""The editors' desk, under /gestion/."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import articles, comments, letters, organisations, pins, rulebook, sources, stories, taxonomy, wire

__all__ = [
    "articles",
    "comments",
    "letters",
    "organisations",
    "pins",
    "rulebook",
    "sources",
    "stories",
    "taxonomy",
    "wire",
]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Gestion")
