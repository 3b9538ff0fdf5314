"""Which articles tell the same event: headlines compared, stories joined, separated and led."""
