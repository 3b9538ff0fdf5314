"""Extracts an article’s text and metadata from its web page. Pure."""
