"""Mails: their words from templates, and where they are kept when no server sends them."""
