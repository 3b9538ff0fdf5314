"""Listings of articles: their contents, filters, pages, ranking and cache tags."""
