"""Applies the text, picture and author found on an article's page, where the source's rights and the editors' locks allow it."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from articles import search
from articles.ingest.enrich import image_files
from articles.models import Article, Page, Picture
from articles.stories.headline import HEADLINE_STOPWORDS
from articles.text.fold import fold
from articles.text.html_text import html_to_text
from articles.web.hosts import host_of, registrable_domain
from portal.page_cache import store

if TYPE_CHECKING:
    from articles.ingest.extract.article import PageText

WORD = re.compile(r"[^\W_]{3,}")
MIN_TITLE_WORDS = 3  # a title with fewer words is not compared with the page
SHARED_WORDS_DIVISOR = 3  # at least a third of the title's words must be on the article's page
MAX_COMPARED_CHARS = 20_000  # characters of a page in which the title's words are looked for


class AnswerRejected(Exception):
    """What was fetched is no article, another article, or no picture that we show. It is not tried again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def apply_page(page: Page, page_text: "PageText", url: str, now: datetime) -> None:
    """Write the fields gained from the page found at `url` into its article, and finish the job, in one transaction.

    Raises AnswerRejected("elsewhere", "another-article" or "withdrawn").
    """
    with transaction.atomic():
        # Locked, so that an editor or a visit that saves at the same time is not overwritten.
        article = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=page.article_id)
        if article.status == Article.Status.WITHDRAWN:
            raise AnswerRejected("withdrawn")
        # An editor's title need not be on the source's page.
        source_title = "" if "title" in article.locks else article.title
        if reason := mismatch(source_title, article.url or page.url, page_text, url):
            raise AnswerRejected(reason)
        gained = fields_from_page(article, page_text, page.taken)
        for name, value in gained.items():
            setattr(article, name, value)
        if gained:
            article.save(update_fields=list(gained))
            store.invalidate(f"article:{article.pk}")
        if gained and article.status == Article.Status.PUBLISHED:
            search.index([article])
        if "image" in gained:
            Picture.objects.bulk_create(image_files.pictures_for([article]), ignore_conflicts=True)
        page.finish(now, taken=sorted({*page.taken, *gained}))


def fields_from_page(article: Article, page_text: "PageText", fields_filled: Collection[str]) -> dict[str, str]:
    """Field → value. `fields_filled` names the fields that an earlier reading of the page filled: they may be replaced.

    A text replaces only a shorter one. A text that came from the page earlier may also be replaced by a shorter one, but not by
    one of half its length or less: then a paywall has closed the page.
    """
    offered = {}
    if article.source.may_full_text and page_text.html:
        length, present = len(page_text.text), len(html_to_text(article.body_html))
        if length > present or ("body_html" in fields_filled and length * 2 > present):
            offered["body_html"] = page_text.html
    if article.source.may_image and page_text.image and ("image" in fields_filled or not article.image):
        offered["image"] = page_text.image
    if page_text.author and ("author" in fields_filled or not article.author):
        offered["author"] = page_text.author[:200]
    return {name: value for name, value in offered.items() if name not in article.locks}


def mismatch(title: str, article_url: str, page_text: "PageText", page_url: str) -> str:
    """Why the page found at `page_url` cannot be the article of `article_url`; empty if it can.

    A site that has removed an article redirects to its front page; a domain that was sold redirects to another site.
    """
    front = urlsplit(page_url).path in {"", "/"} and urlsplit(article_url).path not in {"", "/"}
    if front or is_other_site(article_url, page_url):
        return "elsewhere"
    title_words = _significant_words(title)
    shared = title_words & _significant_words(f"{page_text.title} {page_text.text[:MAX_COMPARED_CHARS]}")
    return (
        "another-article"
        if len(title_words) >= MIN_TITLE_WORDS and len(shared) * SHARED_WORDS_DIVISOR < len(title_words)
        else ""
    )


def is_other_site(article_url: str, page_url: str) -> bool:
    """Whether two addresses have different registrable domains."""
    return _registered_domain(article_url) != _registered_domain(page_url)


def _registered_domain(url: str) -> str:
    return registrable_domain(urlsplit(f"//{host_of(url)}").hostname or "")


def _significant_words(text: str) -> set[str]:
    return set(WORD.findall(fold(text))) - HEADLINE_STOPWORDS
