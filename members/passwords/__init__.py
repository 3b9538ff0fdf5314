"""Hashing passwords: what it costs, how many at once, and that the cost tells nobody who has an account."""
