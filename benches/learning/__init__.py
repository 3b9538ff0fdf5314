"""Learns weights from labelled headlines and pairs, and measures them five-fold: filing (`__main__.py`), stories (`stories.py`)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")  # the published figures are found by the settings
