"""Where a page shows the newsroom's words on another publisher's article, and what the source wrote instead."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.models import Article, Revision


@dataclass(frozen=True, slots=True)
class EditorialWords:
    """A title or a summary of the newsroom: its label, and the source's words, None where they were lost."""

    label: str
    original: str | None


def editorial_words(article: Article) -> list[EditorialWords]:
    """The newsroom's words that the article's page shows; none where they say what the source says. At most one query."""
    held = {"title", "summary"}.intersection(article.locks)
    if article.is_own or not held:
        return []
    original = Revision.objects.original_of(article)
    found = []
    if "title" in held and article.title != original.title:
        found.append(EditorialWords(_("Titre de la rédaction"), original.title))
    if "summary" in held and article.excerpt and not article.full_text and article.summary != original.summary:
        length = article.source.excerpt_length
        excerpt = original.summary and Truncator(original.summary).chars(length)
        found.append(EditorialWords(_("Chapô de la rédaction"), excerpt))
    return found
