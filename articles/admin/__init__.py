"""The admin pages of articles, sources, stories and the rest of the paper, under /gestion/."""

from articles.admin import (
    articles,
    comments,
    figures,
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
from articles.admin.journal import acts_page

__all__ = [
    "acts_page",
    "articles",
    "comments",
    "figures",
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
