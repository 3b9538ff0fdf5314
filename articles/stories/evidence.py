"""How much evidence a headline needs to join a story. Pure.

A story that joins two events costs more trust than one that lacks an article. Two events of one affair resemble each other: a fire
and the arrests after it, a protest and the minister who answers it. So a headline needs more evidence where
there is a reason to doubt, and still more if it is not filed as economic: readers come for economic news, and in general
news two events resemble each other most.
"""

from collections.abc import Sequence
from itertools import pairwise

from articles.stories.candidates import Candidate
from articles.stories.comparison.features import features
from articles.stories.comparison.probability import MIN_SAME_EVENT_PERCENT, are_compatible, same_event_percent
from articles.stories.headline import ParsedHeadline
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.text.fold import WORD, fold

# Needed instead of MIN_SAME_EVENT_PERCENT where there is a reason to doubt: if both are economic, and if one is not.
MIN_DOUBTFUL_ECONOMIC_PERCENT, MIN_DOUBTFUL_PERCENT = 70.0, 80.0
NEAR_RIVAL_SHARE = 0.75  # a rival story is near if it shares this part of what the best one shares


def may_share_story(new: ParsedHeadline, member: ParsedHeadline, *, is_economic: bool) -> bool:
    """Whether `new` may be in the story of `member`, whichever member it resembles most."""
    values = features(new, member)
    return are_compatible(values) if is_economic else same_event_percent(values) >= MIN_SAME_EVENT_PERCENT


def is_enough(
    percent: float, new: ParsedHeadline, joined: ParsedHeadline, *, is_economic: bool, has_rival: bool
) -> bool:
    """Whether `percent`, the probability of one event, is enough to join; `is_economic` says that both headlines are."""
    if percent >= (MIN_DOUBTFUL_ECONOMIC_PERCENT if is_economic else MIN_DOUBTFUL_PERCENT):
        return True
    return not has_rival and not tell_other_acts(new, joined)


def has_near_rival(ranked: Sequence[Candidate], story: int) -> bool:
    """Whether a candidate of another story shares nearly as much with the new headline; the best one is first."""
    best = next((weight for weight, *_, one in ranked if one.first_in_story == story), 0)  # negative
    return any(weight <= NEAR_RIVAL_SHARE * best and one.first_in_story != story for weight, *_, one in ranked)


def tell_other_acts(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether one title tells an act on an affair that the other headline does not mention: a protest, a reply, an arrest."""
    title_a, title_b = _acts(a.folded), _acts(b.folded)
    return bool((title_a - title_b - _acts(fold(b.summary))) | (title_b - title_a - _acts(fold(a.summary))))


def _acts(folded: str) -> frozenset[str]:
    known, words = headline_vocabulary(), WORD.findall(folded)
    said = _expressions(words)
    if no_acts := known.no_acts & said:
        rest = f" {' '.join(words)} "
        for text in no_acts:
            rest = rest.replace(f" {text} ", " | ")
        said = _expressions(rest.split())
    return frozenset(act for act, texts in known.acts.items() if not texts.isdisjoint(said))


def _expressions(words: Sequence[str]) -> set[str]:
    """The words, and all that stand together by two and by three."""
    return {*words, *map(" ".join, pairwise(words)), *map(" ".join, zip(words, words[1:], words[2:], strict=False))}
