"""Whole pages cached for visitors: keys, tags, the middleware that serves them, compression; and Django's cache backend."""
