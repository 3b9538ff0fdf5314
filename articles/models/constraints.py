"""Conditions for check constraints, without regular expressions.

SQLite has none of its own: each row would call Python, and a program without that function could not write a row.
"""

from string import ascii_uppercase

from django.db.models import Q
from django.db.models.functions import Left, Length, Substr
from django.db.models.lookups import Exact, In


def is_http(column: str) -> Q:
    """The column begins with http:// or https://."""
    return Q(Exact(Left(column, 7), "http://")) | Q(Exact(Left(column, 8), "https://"))


def is_country_code(column: str) -> Q:
    """The column is two capital letters (ISO 3166-1 alpha-2)."""
    both = [Q(In(Substr(column, position, 1), list(ascii_uppercase))) for position in (1, 2)]
    return Q(Exact(Length(column), 2), *both)
