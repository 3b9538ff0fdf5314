"""The read-only API for machines: /api/v1/.

Each address and its words are declared once, in declared.py: routes, checks, OpenAPI description and manual follow.
"""
