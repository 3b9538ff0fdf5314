"""Template tags that highlight the searched words."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search import highlight
from portal import typography

register = template.Library()


@register.simple_tag
def highlighted(text: str, search_words: frozenset[str], language: str = "fr") -> SafeString:
    """`text` with its language's typography and `<mark>` around the searched words."""
    return _highlight(text, search_words, language)


@register.simple_tag
def highlighted_excerpt(text: str, search_words: frozenset[str], language: str = "fr") -> SafeString:
    """An excerpt of `text` around the searched words, highlighted."""
    return _highlight(highlight.excerpt_around(text, search_words), search_words, language)


def _highlight(text: str, search_words: frozenset[str], language: str) -> SafeString:
    set_right = typography.french_typography(text) if language == "fr" else text
    shown, open_ = [], False
    for piece, is_wanted in highlight.split_at_matches(set_right, search_words):
        if is_wanted != open_:
            shown.append("<mark>" if is_wanted else "</mark>")
        shown.append(escape(piece))
        open_ = is_wanted
    return mark_safe("".join([*shown, "</mark>" if open_ else ""]))  # noqa: S308 every piece is escaped
