"""What a word of the moderators' list would have held, shown before it is saved."""

from dataclasses import dataclass

from articles.comments.suspect.plain import plain, words_of
from articles.models import Comment

MAX_PREVIEWED_COMMENTS, MAX_SHOWN = 1000, 10


@dataclass(frozen=True, slots=True)
class WordEffect:
    """Of the `looked_at` latest comments `number` say the word; `latest` are the newest of these."""

    looked_at: int
    number: int
    latest: tuple[Comment, ...]


def effect_of(word: str) -> WordEffect:
    """Look for `word` in the latest comments, as `holding.hold_reason` does; in two queries. No comment says an empty word."""
    searched = words_of(plain(word))
    texts = list(Comment.objects.newest_first().values_list("pk", "body")[:MAX_PREVIEWED_COMMENTS])
    saying = [key for key, body in texts if searched.strip() and searched in words_of(plain(body))]
    latest = Comment.objects.newest_first().select_related("author").filter(pk__in=saying[:MAX_SHOWN])
    return WordEffect(len(texts), len(saying), tuple(latest))
