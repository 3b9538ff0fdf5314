"""The template filter of listings: numbers in the reader's language."""

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def with_thousands_separator(number: int) -> str:
    """« 1 000 », or "1,000"."""
    return f"{number:,}" if get_language() == "en" else f"{number:,}".replace(",", "\u202f")
