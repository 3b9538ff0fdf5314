"""Reasons of failed visits that a feed’s row is judged by; ingest/errors.py has them all, with their sentences."""

# Why a site could not be reached: from one such failure nobody can tell whether its network is down, or ours.
NETWORK_REASONS = frozenset({"dns", "refused", "unreachable", "timeout", "network"})
EXCUSABLE_REASONS = NETWORK_REASONS | {"robots-unknown"}  # what says nothing of the site while our own network is down
