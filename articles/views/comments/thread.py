"""The talk on an article's page."""

from typing import Any

from django.utils.translation import gettext as _

from articles.comments.reading.bylines import load_bylines
from articles.comments.reading.place import FIRST_PAGE, NEWEST, OLDEST, USEFUL, Place
from articles.comments.reading.talk import load_talk
from articles.comments.reading.thread import authors_of, with_bylines
from articles.models import Article


def thread_context(article: Article, place: Place = FIRST_PAGE) -> dict[str, Any]:
    """The context of `articles/comments/_comments.html`, the same for everybody; what differs is in holes (articles/holes.py).

    Raises NoSuchPlace if the talk has no such page.
    """
    talk = load_talk(article, place)
    return {
        "article": article,
        "talk": talk,
        "thread": with_bylines(talk.lines, load_bylines(authors_of(talk.lines))),
        "sorts": [(OLDEST, _("Plus anciens")), (NEWEST, _("Plus récents")), (USEFUL, _("Plus utiles"))],
    }
