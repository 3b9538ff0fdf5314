"""HTML cut into its pieces, as a browser's tokenizer would: comments, tags with their quoted values, texts that hold no tags."""

import re

# HTML as its standard cuts it (13.2.5): comments and the like, what holds text only, tags with their quoted values. Each
# goes on to its end or the document's, so that a page is gone through once.
HTML_TOKEN = re.compile(
    r"""<(?:!--(?:(?!-->).)*+(?:-->)?+|[!?][^>]*+>?+|(?P<tag>(?P<text>(?:script|style|title|textarea|xmp|iframe|noembed|noframes)
    (?=[\s/>]))|/?[a-z][^\s/>]*+)
    (?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+)*+>?+)
    (?(text)(?:(?!</(?P=text)[\s/>]).)*+)""",
    re.I | re.S | re.X,
)
