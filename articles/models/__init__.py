"""The newsroom's tables."""

from .act import Act
from .apart import Apart
from .appearance import Appearance
from .article import Article, ArticleSector
from .comment import Comment
from .errand import Page, Picture
from .feed import Feed
from .host import Host
from .letter import Letter
from .organisation import Organisation
from .phrase import Phrase, Refiling
from .pin import Pin
from .source import Source
from .story import FormerStory, Story
from .subscription import Delivery, Subscription
from .taxonomy import Category, Country, Region, Sector
from .visit import Quarantine, Revision, Visit

__all__ = [
    "Act",
    "Apart",
    "Appearance",
    "Article",
    "ArticleSector",
    "Category",
    "Comment",
    "Country",
    "Delivery",
    "Feed",
    "FormerStory",
    "Host",
    "Letter",
    "Organisation",
    "Page",
    "Phrase",
    "Picture",
    "Pin",
    "Quarantine",
    "Refiling",
    "Region",
    "Revision",
    "Sector",
    "Source",
    "Story",
    "Subscription",
    "Visit",
]
