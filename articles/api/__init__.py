"""The read-only JSON API under /api/v1/.

Each endpoint and its parameters are declared once, in endpoints.py; routes, checks, the OpenAPI description and the manual
are derived from that.
"""
