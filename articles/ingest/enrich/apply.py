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
from articles.stories.headline import SMALL_WORDS
from articles.text.fold import fold
from articles.text.html_text import plain
from articles.web.hosts import host_of, registrable
from portal.page_cache import store

if TYPE_CHECKING:
    from articles.ingest.extract.article import PageText

WORD = re.compile(r"[^\W_]{3,}")
FEWEST = 3  # words of a title: of one with fewer, nothing can be said
SHARE = 3  # one word in so many of the title stands on the article's page
READ = 20_000  # signs of a page in which the title's words are looked for


class Unfit(Exception):
    """What came is no article, not this one, or no picture to show, and will not become it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fill(page: Page, found: "PageText", url: str, now: datetime) -> None:
    """Write what the page found at `url` brings into its article, and that it was read, in one transaction.

    Raises Unfit("elsewhere" or "another-article").
    """
    with transaction.atomic():
        # Locked, so that an editor or a visit that saves meanwhile is not undone.
        article = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=page.article_id)
        theirs = "" if "title" in article.locks else article.title  # an editor's words need not stand on their page
        if reason := stranger(theirs, article.url or page.url, found, url):
            raise Unfit(reason)
        gained = gains(article, found, page.taken)
        for name, value in gained.items():
            setattr(article, name, value)
        if gained:
            article.save(update_fields=list(gained))
            store.changed(f"article:{article.pk}")
        if gained and article.status == Article.Status.PUBLISHED:
            search.index([article])
        if "image" in gained:
            Picture.objects.bulk_create(image_files.wanted([article]), ignore_conflicts=True)
        page.finish(now, taken=sorted({*page.taken, *gained}))


def gains(article: Article, found: "PageText", taken: Collection[str]) -> dict[str, str]:
    """Field → value. `taken` names the fields that an earlier reading of the page filled: they may follow it.

    A text replaces a shorter one only; one that came from the page itself may shrink, but not by half (a paywall did it).
    """
    offered = {}
    if article.source.may_full_text and found.html:
        length, present = len(found.text), len(plain(article.body_html))
        if length > present or ("body_html" in taken and length * 2 > present):
            offered["body_html"] = found.html
    if article.source.may_image and found.image and ("image" in taken or not article.image):
        offered["image"] = found.image
    if found.author and ("author" in taken or not article.author):
        offered["author"] = found.author[:200]
    return {name: value for name, value in offered.items() if name not in article.locks}


def stranger(title: str, asked: str, found: "PageText", url: str) -> str:
    """Why the page found at `url` is not the article's that was `asked` for; empty where it may be.

    A site that has removed an article sends its readers to its front page, and a domain that was sold to another site.
    """
    front = urlsplit(url).path in {"", "/"} and urlsplit(asked).path not in {"", "/"}
    if front or is_elsewhere(asked, url):
        return "elsewhere"
    words = _words(title)
    shared = words & _words(f"{found.title} {found.text[:READ]}")
    return "another-article" if len(words) >= FEWEST and len(shared) * SHARE < len(words) else ""


def is_elsewhere(asked: str, url: str) -> bool:
    """Whether two addresses are of sites that were registered apart."""
    return _site(asked) != _site(url)


def _site(url: str) -> str:
    return registrable(urlsplit(f"//{host_of(url)}").hostname or "")


def _words(text: str) -> set[str]:
    return set(WORD.findall(fold(text))) - SMALL_WORDS
