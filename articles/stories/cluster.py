"""Clusters headlines: decides which of them tell the same event. Pure.

Candidates are found by the rare keys their titles share; the features of the best ones are then scored.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import batched, islice
from math import log10

from articles.stories.candidates import ENCODING_ERRORS, SEPARATOR, CandidateIndex, OpenHeadline, Posting, Postings
from articles.stories.headline import ParsedHeadline, parse_headline
from articles.stories.records import Headline, Placement
from articles.stories.similarity import (
    MIN_SAME_EVENT_SCORE,
    are_compatible,
    are_near_equal,
    are_one_source,
    features,
    probability,
)

MAX_LOOKUP_KEYS, MAX_CANDIDATES_PER_KEY = 12, 25
MAX_SCORED_CANDIDATES = 3
MIN_SHARED_WEIGHT = 14  # of the keys that a candidate must share (candidates.py)
MIN_TITLE_SCORE = 30.0  # if two titles score less, their summaries and the remaining candidates are not read
NUMBER = re.compile(r"\d+")
NEW_EVENT_ODDS = 0.9  # added to the odds of a new event for each tenfold of open headlines
MAX_RIVAL_ODDS = 4.0  # one rival story counts no more than this, since two stories may tell one event
PARSED_CACHE_SIZE, PARSE_BATCH_SIZE = 500, 50


def compare_pair(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether two headlines, compared alone, tell the same event; and the score, from 0 to 100.

    Only the evaluation and the command `same_story` ask this. A new article joins a story by `OpenStories._best_match`,
    which weighs rival stories too.
    """
    score = probability(features(parse_headline(a), parse_headline(b)))
    return score >= MIN_SAME_EVENT_SCORE, score


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placement]:
    """Assign `new` headlines to the `known` ones and to one another."""
    return OpenStories(known).assign(new)


class OpenStories:
    """The open headlines that new ones may join, with their index.

    Only the latest headlines keep their parsed form; the others are stored as bytes.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._headlines: dict[int, OpenHeadline] = {}
        self._recently_parsed: deque[OpenHeadline] = deque()  # the headlines that keep their parsed form
        self._index = CandidateIndex()
        self._first_by_story: dict[int, int] = {}
        # First headline of a story → the first open member that names countries, and these countries. Kept because a title
        # without a country (“Why central banks cut rates”) may be joined by titles about two different ones.
        self._story_countries: dict[int, tuple[int, frozenset[str]]] = {}
        self._scored: list[OpenHeadline] = []  # headlines whose `shared_weight` must be reset
        self._dropped_since_cleanup = False  # dropped headlines may still stand anywhere in the index
        # Each set is stored once, since many headlines share it.
        self._interned_countries: dict[frozenset[str], frozenset[str]] = {}
        self.add(headlines)

    def __len__(self) -> int:
        return len(self._headlines)

    def __contains__(self, number: int) -> bool:
        return number in self._headlines

    def drop(self, numbers: Iterable[int]) -> None:
        """Close these headlines."""
        for number in numbers:
            self._dropped_since_cleanup = True
            if number in self._headlines:
                self._close_headline(number)

    def add(self, headlines: Iterable[Headline]) -> None:
        """Open these headlines, given oldest first, without assigning them to others.

        The order matters: of the headlines that share a key, only those opened last become candidates.
        """
        for headline in headlines:
            new, parsed = self._parse_headline(headline)
            self._open_headline(new, headline, self._index.find_or_add(new, parsed))

    def find_candidates(self, headline: Headline) -> list[int]:
        """The ids of the open headlines with which `headline` would be compared, without opening it."""
        new, parsed = self._parse_headline(headline)
        return [one.headline_id for one in _candidates(new, self._index.find(parsed), self._scored)]

    def close_oldest(self, keep: int) -> None:
        """Close all but the `keep` headlines that were opened last."""
        headlines = self._headlines
        for number in list(islice(headlines, max(len(headlines) - keep, 0))):
            self._close_headline(number)
        self._first_by_story = {story: first for story, first in self._first_by_story.items() if first in headlines}
        self._story_countries = {
            first: countries for first, countries in self._story_countries.items() if first in headlines
        }
        self._index.remove_closed(anywhere=self._dropped_since_cleanup)
        self._dropped_since_cleanup = False

    def _close_headline(self, number: int) -> None:
        # Marked before it is removed: an interruption between the two must not leave it open to others.
        self._headlines[number].is_open = False
        del self._headlines[number]

    def assign(self, headlines: Sequence[Headline]) -> list[Placement]:
        """For each headline, in order, the one it joins; each may then be joined by those after it."""
        placed: list[Placement] = []
        for some in batched(headlines, PARSE_BATCH_SIZE):
            placed += map(self._assign_one, some, list(map(self._parse_headline, some)))
        return placed

    def _assign_one(self, headline: Headline, open_and_parsed: tuple[OpenHeadline, ParsedHeadline]) -> Placement:
        new, parsed = open_and_parsed
        postings = self._index.find_or_add(new, parsed)
        best, score = self._best_match(new, parsed, postings) if postings else (None, 0.0)
        if best is not None:
            new.first_in_story = self._headlines[best].first_in_story
        self._open_headline(new, headline, postings)
        margin = None if best is None else round((score - MIN_SAME_EVENT_SCORE) / (100 - MIN_SAME_EVENT_SCORE), 4)
        return Placement(headline.id, best, score, margin)

    def _best_match(self, new: OpenHeadline, parsed: ParsedHeadline, postings: Postings) -> tuple[int | None, float]:
        """The headline that `new` joins, and the score.

        `new` tells one event at most. In odds, score = best story / (best story + rival stories + a new event); the odds of
        a new event grow with the number of open headlines. Stories that were opened apart are united later, by
        `editing.repair`.
        """
        best_by_story: dict[int, tuple[float, bool, int]] = {}
        compatible_stories: dict[int, bool] = {}
        for open_candidate in _candidates(new, postings, self._scored):
            candidate = self._parsed(open_candidate)
            by_titles = probability(features(parsed, candidate, with_summaries=False))
            if by_titles < MIN_TITLE_SCORE:
                break  # the next candidates share less
            likely = self._score_candidate(parsed, candidate, open_candidate, compatible_stories)
            found = likely, candidate.folded == parsed.folded, open_candidate.headline_id
            best_by_story[open_candidate.first_in_story] = max(
                found, best_by_story.get(open_candidate.first_in_story, found)
            )
        if not best_by_story:
            return None, 0.0
        best = max(best_by_story.values())
        likely, _, number = best
        best_odds = _odds(likely)
        rival_odds = sum(min(_odds(rival[0]), MAX_RIVAL_ODDS) for rival in best_by_story.values() if rival is not best)
        new_event_odds = 1 + NEW_EVENT_ODDS * log10(len(self._headlines))
        score = 100 * best_odds / (new_event_odds + rival_odds + best_odds)
        return (number, score) if score >= MIN_SAME_EVENT_SCORE else (None, 0.0)

    def _score_candidate(
        self,
        new: ParsedHeadline,
        candidate: ParsedHeadline,
        open_candidate: OpenHeadline,
        compatible_stories: dict[int, bool],
    ) -> float:
        """The score of `new` and a candidate with their summaries; 0 if `new` may not join the candidate's story.

        `compatible_stories` caches, by the story's first headline, whether it is compatible with `new`.
        """
        if are_one_source(new, candidate) and not _is_repeat(new, candidate):
            return 0.0
        if not self._countries_agree(new, open_candidate):
            return 0.0
        likely = probability(features(new, candidate))
        first = self._headlines.get(open_candidate.first_in_story)
        if likely < MIN_SAME_EVENT_SCORE or first is open_candidate or first is None:
            return likely
        if first.headline_id not in compatible_stories:  # so that stories do not drift from one event to the next
            compatible_stories[first.headline_id] = are_compatible(features(new, self._parsed(first)))
        return likely if compatible_stories[first.headline_id] else 0.0

    def _countries_agree(self, new: ParsedHeadline, candidate: OpenHeadline) -> bool:
        """Whether `new` and the story of `candidate` name a country in common, or one of them names none."""
        member, countries = self._story_countries.get(candidate.first_in_story, (0, new.countries))
        return member not in self._headlines or not new.countries or not countries.isdisjoint(new.countries)

    def _parse_headline(self, headline: Headline) -> tuple[OpenHeadline, ParsedHeadline]:
        parsed = parse_headline(headline)
        countries = self._interned_countries.setdefault(parsed.countries, parsed.countries)
        text = f"{parsed.title}{SEPARATOR}{parsed.summary}".encode(errors=ENCODING_ERRORS)
        number, source, published = headline.id, parsed.source_id, parsed.published
        serials, outlet = parsed.serial_hash, parsed.outlet
        return OpenHeadline(number, text, source, published, serials, countries, number, parsed, outlet), parsed

    def _open_headline(self, new: OpenHeadline, headline: Headline, postings: Postings) -> None:
        """Open the headline, so that those after it may join it."""
        if headline.story:
            new.first_in_story = self._first_by_story.setdefault(headline.story, new.first_in_story)
        if new.headline_id in self._headlines:  # its title was corrected
            self.drop([new.headline_id])
        self._headlines[new.headline_id], new.is_open = new, True
        if new.countries and self._story_countries.get(new.first_in_story, (0,))[0] not in self._headlines:
            self._story_countries[new.first_in_story] = new.headline_id, new.countries
        self._remember_parsed(new)
        for headlines, _, _ in postings:
            headlines.append(new)

    def _parsed(self, one: OpenHeadline) -> ParsedHeadline:
        if one.parsed is None:
            one.parsed = one.parse_again()
            self._remember_parsed(one)
        return one.parsed

    def _remember_parsed(self, one: OpenHeadline) -> None:
        self._recently_parsed.append(one)
        if len(self._recently_parsed) > PARSED_CACHE_SIZE:
            self._recently_parsed.popleft().parsed = None


def _candidates(new: OpenHeadline, postings: Postings, scored: list[OpenHeadline]) -> list[OpenHeadline]:
    """The best candidates: those that share the most weight first; among equals, other sources before the same one."""
    likely = [
        (-weight, one.source_id == new.source_id, one.headline_id, one)
        for one, weight in _shared_weights(postings, scored)
        if one.may_match(new)
    ]
    likely.sort()
    return [one for _, _, _, one in likely[:MAX_SCORED_CANDIDATES]]


def _shared_weights(postings: Postings, scored: list[OpenHeadline]) -> list[tuple[OpenHeadline, int]]:
    """The headlines that share at least MIN_SHARED_WEIGHT with the new one, by its rarest keys; and the weights.

    The sum is kept on the headline itself, so no dict is needed. `scored` holds the headlines to reset; an interrupted call
    may have left some.
    """
    _reset_shared_weights(scored)
    if len(postings) > MAX_LOOKUP_KEYS:
        postings = sorted(postings, key=lambda one: len(one[0]))
        if len(postings[MAX_LOOKUP_KEYS - 1][0]) == len(postings[MAX_LOOKUP_KEYS][0]):
            postings.sort(key=_rarity)
        del postings[MAX_LOOKUP_KEYS:]
    remaining_weight = sum([weight for _, weight, _ in postings])
    for headlines, weight, _ in postings:
        for one in headlines[-MAX_CANDIDATES_PER_KEY:] if len(headlines) > MAX_CANDIDATES_PER_KEY else headlines:
            if one.shared_weight:
                one.shared_weight += weight
            elif remaining_weight >= MIN_SHARED_WEIGHT:
                scored.append(one)
                one.shared_weight = weight
        remaining_weight -= weight
    found = [(one, one.shared_weight) for one in scored if one.shared_weight >= MIN_SHARED_WEIGHT]
    _reset_shared_weights(scored)
    return found


def _reset_shared_weights(scored: list[OpenHeadline]) -> None:
    for one in scored:
        one.shared_weight = 0
    scored.clear()


def _rarity(posting: Posting) -> tuple[int, int, str]:
    """Sort key: the rarest first, then the heaviest, then the key itself, so that no order of a set decides."""
    headlines, weight, key = posting
    return len(headlines), -weight, key


def _is_repeat(new: ParsedHeadline, known: ParsedHeadline) -> bool:
    """Whether a source repeats its own headline; columns, calendars and follow-ups are alike but are no repeats."""
    return NUMBER.findall(new.folded) == NUMBER.findall(known.folded) and are_near_equal(new, known)


def _odds(score: float) -> float:
    return score / max(100.0 - score, 1e-9)
