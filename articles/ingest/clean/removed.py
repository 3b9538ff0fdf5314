"""What the sanitiser takes out of a text, by name: editors are told, feeds are not."""

from articles.ingest.clean.sanitise import ALLOWED_TAGS, ANY_TAG

MAX_NAMES = 10
# These become paragraphs, or stand for the page around the text: nothing of the text is lost with them.
SILENT_TAGS = {
    "div", "section", "article", "main", "header", "footer", "center", "address", "h1", "html", "head", "body", "meta",
}  # fmt: skip


def removed_tags(html: str) -> list[str]:
    """The names of the tags that `sanitise` takes out of this text, in the order of the text, at most MAX_NAMES."""
    names = (found[2].lower() for found in ANY_TAG.finditer(html))
    return list(dict.fromkeys(name for name in names if name not in ALLOWED_TAGS | SILENT_TAGS))[:MAX_NAMES]
