"""Withdrawing an article, or a whole source, in one act; and the act that ends a withdrawal."""
