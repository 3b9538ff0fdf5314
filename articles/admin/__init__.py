"""The editors' desk, under /gestion/."""

from . import acts, articles, comments, letters, organisations, pins, rulebook, sources, stories, taxonomy, wire

__all__ = [
    "acts",
    "articles",
    "comments",
    "letters",
    "organisations",
    "pins",
    "rulebook",
    "sources",
    "stories",
    "taxonomy",
    "wire",
]
