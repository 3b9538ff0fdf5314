"""What an article gains from its page: the text, the picture, the author; as far as its source's rights and its editors go."""

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
MIN_TITLE_WORDS = 3  # words of a title: of one with fewer, nothing can be said
SHARED_WORDS_DIVISOR = 3  # one word in so many of the title stands on the article's page
MAX_COMPARED_CHARS = 20_000  # signs of a page in which the title's words are looked for


class PageRejected(Exception):
    """What came is no article, not this one, or no picture to show, and will not become it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def apply_page(page: Page, page_text: "PageText", url: str, now: datetime) -> None:
    """Write what the page found at `page_url` brings into its article, and that it was read, in one transaction.

    Raises Unfit("elsewhere" or "another-article").
    """
    with transaction.atomic():
        # Locked, so that an editor or a visit that saves meanwhile is not undone.
        article = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=page.article_id)
        source_title = (
            "" if "title" in article.locks else article.title
        )  # an editor's words need not stand on their page
        if reason := mismatch(source_title, article.url or page.url, page_text, url):
            raise PageRejected(reason)
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


def fields_from_page(article: Article, page_text: "PageText", fields_taken: Collection[str]) -> dict[str, str]:
    """Field → value. `fields_taken` names the fields that an earlier reading of the page filled: they may follow it.

    A text replaces a shorter one only; one that came from the page itself may shrink, but not by half (a paywall did it).
    """
    offered = {}
    if article.source.may_full_text and page_text.html:
        length, present = len(page_text.text), len(html_to_text(article.body_html))
        if length > present or ("body_html" in fields_taken and length * 2 > present):
            offered["body_html"] = page_text.html
    if article.source.may_image and page_text.image and ("image" in fields_taken or not article.image):
        offered["image"] = page_text.image
    if page_text.author and ("author" in fields_taken or not article.author):
        offered["author"] = page_text.author[:200]
    return {name: value for name, value in offered.items() if name not in article.locks}


def mismatch(title: str, article_url: str, page_text: "PageText", page_url: str) -> str:
    """Why the page found at `page_url` is not the article's that was `article_url` for; empty where it may be.

    A site that has removed an article sends its readers to its front page, and a domain that was sold to another site.
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
    """Whether two addresses are of sites that were registered apart."""
    return _registered_domain(article_url) != _registered_domain(page_url)


def _registered_domain(url: str) -> str:
    return registrable_domain(urlsplit(f"//{host_of(url)}").hostname or "")


def _significant_words(text: str) -> set[str]:
    return set(WORD.findall(fold(text))) - HEADLINE_STOPWORDS
