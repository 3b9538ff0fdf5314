"""The reasons of failed visits that a feed’s health depends on; ingest/errors.py has all reasons with their sentences."""

# Reasons why a site could not be reached: its own network may be down, or ours.
NETWORK_REASONS = frozenset({"dns", "refused", "unreachable", "timeout", "network"})
EXCUSABLE_REASONS = NETWORK_REASONS | {"robots-unknown"}  # not counted against a feed while our own network is down
