"""The reasons of failed visits that a feed’s health depends on; ingest/errors.py has all reasons with their sentences."""

# Reasons why a site could not be reached: its own network may be down, or ours.
NETWORK_REASONS = frozenset({"dns", "refused", "unreachable", "timeout", "network"})
# Reasons that our own network may cause: while it is down, they are not counted against a feed.
OUR_NETWORK_REASONS = NETWORK_REASONS | {"robots-unknown"}
