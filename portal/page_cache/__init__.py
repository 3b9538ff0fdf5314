"""Whole pages kept for visitors: keys, tags, the middleware that answers from them, compression."""
