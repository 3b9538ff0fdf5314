"""The editors' desk, under /gestion/."""

from . import articles, comments, letters, organisations, pins, rulebook, sources, stories, taxonomy, wire

__all__ = [
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
