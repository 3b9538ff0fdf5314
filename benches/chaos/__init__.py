"""Blows against the running product, and a ledger of what was lost."""
