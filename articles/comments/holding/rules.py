"""Whether a comment waits for a moderator: one function of its text and its author's record."""

from collections.abc import Collection
from dataclasses import dataclass

from articles.comments.holding.record import AuthorRecord
from articles.comments.suspect.links import count_links
from articles.comments.suspect.messaging import leads_elsewhere
from articles.comments.suspect.phones import has_phone_number
from articles.comments.suspect.plain import plain, text_key, words_of
from articles.comments.suspect.promises import promises_profits
from articles.models.comments.reasons import Hold


@dataclass(frozen=True, slots=True)
class HoldLimits:
    """The limits of the rules below. `first` is HOLD_FIRST: an author's first comments, 0 to hold none of them."""

    first: int = 2
    links: int = 2
    in_10_minutes: int = 5
    refused_share: float = 0.3
    min_decided: int = 3  # with fewer decisions the share is not looked at


def hold_reason(
    text: str,
    record: AuthorRecord,
    words: Collection[str] = (),
    limits: HoldLimits = HoldLimits(),
    rule_hold: str = "",
) -> Hold | None:
    """Why a comment waits, or None if it is published; of several reasons the first in this order.

    1. The member is always held. 2. `rule_hold`, the reason for which the site or the talk holds all. 3. The text: a word of
    the moderators' list (`words`), a phone number, a way to another messaging service, a promise of gains, more than
    `limits.links` links. 4. The author: a newcomer, a text sent before, too many at once, many refusals.
    """
    if record.is_always_held:
        return Hold.MEMBER
    if rule_hold:
        return Hold(rule_hold)
    return _held_for_text(plain(text), words, limits) or _held_for_author(text, record, limits)


def has_held_word(text: str, word: str) -> bool:
    """Whether `word`, one or several in a row, is found whole in `text`, whatever case and accents."""
    searched = words_of(plain(word))
    return bool(searched.strip()) and searched in words_of(plain(text))


def _held_for_text(text: str, words: Collection[str], limits: HoldLimits) -> Hold | None:
    said = words_of(text)
    if any(searched.strip() and searched in said for searched in (words_of(plain(word)) for word in words)):
        return Hold.WORD
    if has_phone_number(text):
        return Hold.PHONE
    if leads_elsewhere(text):
        return Hold.MESSAGING
    if promises_profits(text):
        return Hold.PROFITS
    return Hold.LINKS if count_links(text) > limits.links else None


def _held_for_author(text: str, record: AuthorRecord, limits: HoldLimits) -> Hold | None:
    if record.published < limits.first:
        return Hold.NEWCOMER
    if (key := text_key(text)) and key in record.recent_texts:
        return Hold.REPEAT
    if record.last_10_minutes >= limits.in_10_minutes:
        return Hold.BURST
    decided, refused = record.decided_last_7_days, record.refused_last_7_days
    return Hold.REFUSALS if decided >= limits.min_decided and refused > limits.refused_share * decided else None
