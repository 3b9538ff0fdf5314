"""Learns the weights of relevance and of the categories from labelled headlines, and measures them five-fold."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")  # the published figures are found by the settings
