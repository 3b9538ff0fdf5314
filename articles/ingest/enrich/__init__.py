"""Completes articles from their own pages: text, author and picture, where the source’s rights allow it."""
