"""The newsroom's tables."""

from articles.models.act import Act
from articles.models.apart import Apart
from articles.models.appearance import Appearance
from articles.models.article import Article, ArticleSector
from articles.models.comment import Comment
from articles.models.errand import Page, Picture
from articles.models.feed import Feed
from articles.models.host import Host
from articles.models.letter import Letter
from articles.models.organisation import Organisation
from articles.models.phrase import Phrase, Refiling
from articles.models.pin import Pin
from articles.models.source import Source
from articles.models.story import FormerStory, Story
from articles.models.subscription import Delivery, Subscription
from articles.models.taxonomy import Category, Country, Region, Sector
from articles.models.visit import Quarantine, Revision, Visit

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
