"""What an article gains from its page: the text, the picture, the author; as far as its source's rights and its editors go."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from articles import pictures, search
from articles.models import Article, Page, Picture

from .extract import PageText
from .plain import plain


def fill(page: Page, found: PageText, now: datetime) -> None:
    """Write what the page brings into its article, and that it was read, in one transaction."""
    with transaction.atomic():
        # Locked, so that an editor or a visit that saves meanwhile is not undone.
        article = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=page.article_id)
        gained = gains(article, found, page.taken)
        for name, value in gained.items():
            setattr(article, name, value)
        if gained:
            article.save(update_fields=list(gained))
        if gained and article.status == Article.Status.PUBLISHED:
            search.index([article])
        if "image" in gained:
            Picture.objects.bulk_create(pictures.wanted([article]), ignore_conflicts=True)
        page.finish(now, taken=sorted({*page.taken, *gained}))


def gains(article: Article, found: PageText, taken: Collection[str]) -> dict[str, str]:
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
