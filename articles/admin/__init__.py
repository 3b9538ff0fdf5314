"""The admin pages of articles, sources, stories and the rest of the paper, under /gestion/."""

from articles.admin import (
    acts,
    articles,
    comments,
    front_numbers,
    ingest_log,
    letters,
    organisations,
    pins,
    rulebook,
    rules,
    sources,
    stories,
    taxonomy,
)

__all__ = [
    "acts",
    "articles",
    "comments",
    "front_numbers",
    "ingest_log",
    "letters",
    "organisations",
    "pins",
    "rulebook",
    "rules",
    "sources",
    "stories",
    "taxonomy",
]
