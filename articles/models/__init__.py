"""The models of articles, sources, feeds, stories, comments and the rulebook."""

from articles.models.act import Act
from articles.models.articles.appearance import Appearance
from articles.models.articles.article import Article
from articles.models.articles.correction import Correction
from articles.models.articles.filing import ArticleSector
from articles.models.articles.front_page_numbers import FrontPageNumbers
from articles.models.articles.pin import Pin
from articles.models.articles.revision import Revision
from articles.models.batched_act import BatchedAct
from articles.models.comments.appeal import Appeal
from articles.models.comments.comment import Comment
from articles.models.comments.held_word import HeldWord
from articles.models.comments.judgement import Judgement
from articles.models.comments.reasons import Hold, Reason
from articles.models.comments.reminder import Reminder
from articles.models.comments.report import Report
from articles.models.comments.talk_setting import TalkSetting, TalkState
from articles.models.comments.vote import Vote
from articles.models.comments.wording import CommentText, WaitingText
from articles.models.feeds.feed import Feed
from articles.models.feeds.fetch_job import Page, Picture
from articles.models.feeds.host import Host
from articles.models.feeds.ruled_article import RuledArticle
from articles.models.feeds.source import Source
from articles.models.feeds.source_alert import SourceAlert
from articles.models.feeds.source_rule import SourceRule
from articles.models.feeds.subscription import Delivery, Subscription
from articles.models.feeds.visit import Quarantine, Visit
from articles.models.figures.dataset import Dataset
from articles.models.figures.instrument import Instrument
from articles.models.figures.observation import FormerValue, Observation, WaitingValue
from articles.models.figures.provider import Provider
from articles.models.figures.series import Series
from articles.models.letter import Letter
from articles.models.organisation import Organisation
from articles.models.own.preview_link import PreviewLink
from articles.models.own.uploaded_picture import UploadedPicture
from articles.models.phrase import Phrase, Refiling
from articles.models.stories.kept_apart import Apart
from articles.models.stories.story import FormerStory, Story
from articles.models.taxonomy import Category, Country, Region, Sector
from articles.models.withdrawal import Withdrawal

__all__ = [
    "Act",
    "Apart",
    "Appeal",
    "Appearance",
    "Article",
    "ArticleSector",
    "BatchedAct",
    "Category",
    "Comment",
    "CommentText",
    "Correction",
    "Country",
    "Dataset",
    "Delivery",
    "Feed",
    "FormerStory",
    "FormerValue",
    "FrontPageNumbers",
    "HeldWord",
    "Hold",
    "Host",
    "Instrument",
    "Judgement",
    "Letter",
    "Observation",
    "Organisation",
    "Page",
    "Phrase",
    "Picture",
    "Pin",
    "PreviewLink",
    "Provider",
    "Quarantine",
    "Reason",
    "Refiling",
    "Region",
    "Reminder",
    "Report",
    "Revision",
    "RuledArticle",
    "Sector",
    "Series",
    "Source",
    "SourceAlert",
    "SourceRule",
    "Story",
    "Subscription",
    "TalkSetting",
    "TalkState",
    "UploadedPicture",
    "Visit",
    "Vote",
    "WaitingText",
    "WaitingValue",
    "Withdrawal",
]
