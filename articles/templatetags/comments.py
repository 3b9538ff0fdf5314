"""The template filter that turns a comment's text into HTML."""

import re
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.text.language import LANGUAGE_WORDS, WORD
from portal.typography import french_typography

register = template.Library()

# As `Comment.Stake`, said of somebody.
STAKES = {
    "holds": gettext_lazy("détient ce titre"),
    "holds-not": gettext_lazy("ne détient pas ce titre"),
    "works": gettext_lazy("travaille pour cette société"),
    "unsaid": gettext_lazy("préfère ne pas dire s’il détient ce titre"),
}
URL_PATTERN = re.compile(r"(https?://[^\s<>\"«»]+)")


@register.filter
def comment_html(text: str) -> SafeString:
    """The text as HTML: paragraphs, quotes (lines that begin with >) and links; everything else is escaped.

    It gets French typography, unless it has more of the small words of English than of those of French.
    """
    text = text if _is_english(text) else french_typography(text)
    blocks = re.split(r"\n\s*\n", text.strip())
    return format_html_join("", "{}", ((_block(block.split("\n")),) for block in blocks))


@register.filter
def stake(code: str) -> str:
    """The declared interest in words, to stand beside a name."""
    return str(STAKES.get(code, ""))


def _is_english(text: str) -> bool:
    words = [word.lower() for word in WORD.findall(text)]
    english, french = (sum(word in LANGUAGE_WORDS[language] for word in words) for language in ("en", "fr"))
    return english > french


def _block(lines: list[str]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (_paragraph([line.lstrip("> ") if quoted else line for line in run], quoted),)
            for quoted, run in groupby(lines, key=lambda line: line.startswith(">"))
        ),
    )


def _paragraph(lines: list[str], quoted: bool) -> SafeString:
    text = format_html(
        "<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((_with_links(line),) for line in lines))
    )
    return format_html("<blockquote>{}</blockquote>", text) if quoted else text


def _with_links(line: str) -> SafeString:
    # The pattern has one group: the items of split() with odd indexes are the addresses.
    return format_html_join(
        "", "{}", ((_link(part) if place % 2 else part,) for place, part in enumerate(URL_PATTERN.split(line)))
    )


def _link(address: str) -> SafeString:
    """`address` as a link, without the punctuation that ends the sentence."""
    end = len(address.rstrip(".,;:!?'’…"))
    if address[:end].endswith(")") and "(" not in address:
        end -= 1
    return format_html(
        '<a href="{0}" rel="nofollow ugc noopener">{0}</a>{1}',
        address[:end],
        address[end:],
    )
