"""Splits HTML into tokens as a browser's tokenizer does: comments, tags with quoted values, raw-text elements."""

import re

# The tokens of the HTML Standard (13.2.5): comments and the like, elements that hold only text, tags with quoted values. Each
# one extends to its end or the document's, so that a page is scanned only once.
HTML_TOKEN = re.compile(
    r"""<(?:!--(?:(?!-->).)*+(?:-->)?+|[!?][^>]*+>?+|(?P<tag>(?P<text>(?:script|style|title|textarea|xmp|iframe|noembed|noframes)
    (?=[\s/>]))|/?[a-z][^\s/>]*+)
    (?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+)*+>?+)
    (?(text)(?:(?!</(?P=text)[\s/>]).)*+)""",
    re.I | re.S | re.X,
)
