"""The newsroom's tables."""

from .article import Appearance, Article, ArticleSector
from .comment import Comment
from .feed import Feed
from .source import Source
from .story import Story
from .taxonomy import Category, Country, Region, Sector

__all__ = [
    "Appearance",
    "Article",
    "ArticleSector",
    "Category",
    "Comment",
    "Country",
    "Feed",
    "Region",
    "Sector",
    "Source",
    "Story",
]
