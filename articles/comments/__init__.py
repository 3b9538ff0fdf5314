"""Comments under articles: threads, drafts, forms."""
