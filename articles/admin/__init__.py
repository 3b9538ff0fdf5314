"""The editors' desk, under /gestion/."""

from articles.admin import (
    acts,
    articles,
    comments,
    letters,
    organisations,
    pins,
    rulebook,
    sources,
    stories,
    taxonomy,
    wire,
)

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
