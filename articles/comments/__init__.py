"""A conversation under an article: threads, drafts, forms."""
