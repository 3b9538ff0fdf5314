"""Learns weights from labelled headlines and pairs, and measures them five-fold: filing (`__main__.py`), stories (`stories.py`)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()  # publishing figures translates the tables of docs/method.md
