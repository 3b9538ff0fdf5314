"""Conditions that the database itself holds. None by a regular expression: SQLite has none of its own, so that each row
would call Python, and a program that brings no such function could not write a row.
"""

from string import ascii_uppercase

from django.db.models import Q
from django.db.models.functions import Left, Length, Substr
from django.db.models.lookups import Exact, In


def is_http(column: str) -> Q:
    """An address, as it begins on the web."""
    return Q(Exact(Left(column, 7), "http://")) | Q(Exact(Left(column, 8), "https://"))


def is_country_code(column: str) -> Q:
    """Two capital letters (ISO 3166-1 alpha-2)."""
    both = [Q(In(Substr(column, place, 1), list(ascii_uppercase))) for place in (1, 2)]
    return Q(Exact(Length(column), 2), *both)
