"""Hostile documents and addresses, and whether anything of them got through."""
