"""Asking for documents: the guarded client, many requests at once, rate limits, robots.txt."""
