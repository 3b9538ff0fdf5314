"""Clusters headlines: decides which of them tell the same event. Pure.

Candidates for a new headline are found by the rare keys that both titles have; the best ones are then compared with it.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched, islice
from math import log10
from typing import NamedTuple

from articles.stories.candidates import (
    ENCODING_ERRORS,
    SEPARATOR,
    CandidateIndex,
    OpenHeadline,
    Postings,
    rank_candidates,
)
from articles.stories.comparison.features import features
from articles.stories.comparison.probability import MIN_SAME_EVENT_PERCENT, same_event_percent
from articles.stories.comparison.publication import are_one_source
from articles.stories.comparison.titles import are_near_equal
from articles.stories.evidence import has_near_rival, is_enough, may_share_story
from articles.stories.headline import ParsedHeadline, parse_headline
from articles.stories.records import Headline, Placement

MAX_COMPARED_CANDIDATES = 3
MIN_TITLE_PERCENT = 30.0  # two titles of a lower probability: neither summaries nor further candidates are read
NUMBER = re.compile(r"\d+")
NEW_EVENT_ODDS = 1.6  # added to the odds of a new event each time the number of open headlines grows tenfold
MAX_KEPT_MEMBERS = 5  # of a story, beside its first headline: the last ones, with which a new headline is compared too
MAX_RIVAL_ODDS = 4.0  # one rival story counts no more than this, since two stories may tell one event
PARSED_CACHE_SIZE, PARSE_BATCH_SIZE = 500, 50


class CountryNaming(NamedTuple):
    """The first open headline of a story that names countries, and these countries."""

    headline_id: int
    countries: frozenset[str]


def compare_pair(a: Headline, b: Headline) -> tuple[bool, float]:
    """Whether two headlines, compared alone, tell the same event; and the probability of it, in per cent.

    Only the evaluation and the command `same_story` ask this. A new article joins a story by `OpenStories._best_match`,
    which weighs rival stories too.
    """
    percent = same_event_percent(features(parse_headline(a), parse_headline(b)))
    return percent >= MIN_SAME_EVENT_PERCENT, percent


def cluster(new: Sequence[Headline], known: Iterable[Headline]) -> list[Placement]:
    """For each of the `new` headlines, the one it joins: a `known` one, or a new one before it."""
    return OpenStories(known).assign(new)


class OpenStories:
    """The open headlines that new ones may join, with their index.

    A headline is known by its id (records.py); a story by the id of its first headline. Only the latest headlines keep
    their parsed form; the others are stored as bytes.
    """

    def __init__(self, headlines: Iterable[Headline]) -> None:
        self._headlines: dict[int, OpenHeadline] = {}  # by id, in the order in which they were opened
        self._recently_parsed: deque[OpenHeadline] = deque()  # the headlines that keep their parsed form
        self._index = CandidateIndex()
        self._first_by_story_key: dict[int, int] = {}  # key of a stored story → its first headline
        # By the first headline of a story. Kept so that titles about two countries do not meet in one story through one that
        # names none (“Why central banks cut rates”).
        self._story_countries: dict[int, CountryNaming] = {}
        # By the first headline of a story, those that joined it last.
        self._later_members: dict[int, deque[OpenHeadline]] = {}
        self._weighed: list[OpenHeadline] = []  # headlines whose `shared_weight` must be reset
        self._dropped_since_cleanup = False  # then closed headlines may stand anywhere in the index
        # Each set is stored once, since many headlines share it.
        self._interned_countries: dict[frozenset[str], frozenset[str]] = {}
        self.add(headlines)

    def __len__(self) -> int:
        return len(self._headlines)

    def __contains__(self, headline_id: int) -> bool:
        return headline_id in self._headlines

    def drop(self, headline_ids: Iterable[int]) -> None:
        """Close these headlines."""
        for headline_id in headline_ids:
            self._dropped_since_cleanup = True
            if headline_id in self._headlines:
                self._close_headline(headline_id)

    def add(self, headlines: Iterable[Headline]) -> None:
        """Open these headlines, given oldest first, without assigning them to others.

        The order matters: of the headlines that share a key, only those opened last become candidates.
        """
        for headline in headlines:
            new, parsed = self._parse_headline(headline)
            self._open_headline(new, headline, self._index.find_or_add(new, parsed))

    def add_story_keys(self, story_keys: Mapping[int, int]) -> None:
        """Take the stored stories into which open headlines were put since they were opened: id → key of the story.

        Else what other processes add to such a story would be a second story here, and a rival of the first.
        """
        for headline_id, story in story_keys.items():
            if headline_id in self._headlines:
                self._first_by_story_key.setdefault(story, self._headlines[headline_id].first_in_story)

    def knows_story(self, story: int | None) -> bool:
        """Whether an open headline is in the stored story with this key; True for no story."""
        return story is None or story in self._first_by_story_key

    def find_candidates(self, headline: Headline) -> list[int]:
        """The ids of the open headlines with which `headline` would be compared. Does not open `headline`."""
        new, parsed = self._parse_headline(headline)
        ranked = rank_candidates(new, self._index.find(parsed), self._weighed)
        return [headline_id for _, _, headline_id, _ in ranked[:MAX_COMPARED_CANDIDATES]]

    def close_oldest(self, keep: int) -> None:
        """Close all but the `keep` headlines that were opened last."""
        headlines = self._headlines
        for headline_id in list(islice(headlines, max(len(headlines) - keep, 0))):
            self._close_headline(headline_id)
        self._first_by_story_key = {
            story: first for story, first in self._first_by_story_key.items() if first in headlines
        }
        self._story_countries = {first: naming for first, naming in self._story_countries.items() if first in headlines}
        self._later_members = {
            first: some for first, some in self._later_members.items() if any(one.is_open for one in some)
        }
        self._index.remove_closed(anywhere=self._dropped_since_cleanup)
        self._dropped_since_cleanup = False

    def _close_headline(self, headline_id: int) -> None:
        # Marked before it is removed: an interruption between the two must not leave it open to others.
        self._headlines[headline_id].is_open = False
        del self._headlines[headline_id]

    def assign(self, headlines: Sequence[Headline]) -> list[Placement]:
        """For each headline, in order, the one it joins; each may then be joined by those after it."""
        placed: list[Placement] = []
        for some in batched(headlines, PARSE_BATCH_SIZE):
            placed += map(self._assign_one, some, list(map(self._parse_headline, some)))
        return placed

    def _assign_one(self, headline: Headline, open_and_parsed: tuple[OpenHeadline, ParsedHeadline]) -> Placement:
        new, parsed = open_and_parsed
        postings = self._index.find_or_add(new, parsed)
        joins, percent = self._best_match(new, parsed, postings) if postings else (None, 0.0)
        margin = None
        if joins is not None:
            new.first_in_story = self._headlines[joins].first_in_story
            margin = round((percent - MIN_SAME_EVENT_PERCENT) / (100 - MIN_SAME_EVENT_PERCENT), 4)
        self._open_headline(new, headline, postings)
        return Placement(headline.id, joins, percent, margin)

    def _best_match(self, new: OpenHeadline, parsed: ParsedHeadline, postings: Postings) -> tuple[int | None, float]:
        """The id of the headline that `new` joins, and the probability in per cent; (None, 0) if it joins none.

        `new` tells one event: that of the best story, of a rival story, or a new one. The probability of the best story is its
        share of the odds of all three; the odds of a new event grow with the number of open headlines. How high it must be:
        evidence.py. Two stories about one event are united later, by `editing.repair`.
        """
        best_by_story: dict[int, tuple[float, bool, int]] = {}
        compatible_stories: dict[int, bool] = {}
        ranked = rank_candidates(new, postings, self._weighed)
        for *_, open_candidate in ranked[:MAX_COMPARED_CANDIDATES]:
            candidate = self._parsed(open_candidate)
            title_percent = same_event_percent(features(parsed, candidate, with_summaries=False))
            if title_percent < MIN_TITLE_PERCENT:
                break  # the next candidates share less
            pair_percent = self._candidate_percent(new, parsed, open_candidate, compatible_stories)
            found = pair_percent, candidate.folded == parsed.folded, open_candidate.id
            story = open_candidate.first_in_story
            best_by_story[story] = max(found, best_by_story.get(story, found))
        if not best_by_story:
            return None, 0.0
        best = max(best_by_story.values())
        pair_percent, _, headline_id = best
        best_odds = _odds(pair_percent)
        rival_odds = sum(min(_odds(rival[0]), MAX_RIVAL_ODDS) for rival in best_by_story.values() if rival is not best)
        new_event_odds = 1 + NEW_EVENT_ODDS * log10(len(self._headlines))
        percent = 100 * best_odds / (new_event_odds + rival_odds + best_odds)
        if percent < MIN_SAME_EVENT_PERCENT:
            return None, 0.0
        joined = self._headlines[headline_id]
        is_economic, has_rival = new.is_economic and joined.is_economic, has_near_rival(ranked, joined.first_in_story)
        joins = is_enough(percent, parsed, self._parsed(joined), is_economic=is_economic, has_rival=has_rival)
        return (headline_id, percent) if joins else (None, 0.0)

    def _candidate_percent(
        self,
        new: OpenHeadline,
        parsed: ParsedHeadline,
        open_candidate: OpenHeadline,
        compatible_stories: dict[int, bool],
    ) -> float:
        """The probability that `new` and a candidate tell one event, in per cent; 0 if `new` may not join the candidate's story.

        `compatible_stories` caches, by the story's first headline, whether it is compatible with `new`.
        """
        candidate, story = self._parsed(open_candidate), open_candidate.first_in_story
        if are_one_source(parsed, candidate) and not _is_repeat(parsed, candidate):
            return 0.0
        if not self._countries_agree(parsed, open_candidate):
            return 0.0
        percent = same_event_percent(features(parsed, candidate))
        if percent < MIN_SAME_EVENT_PERCENT or story not in self._later_members or candidate.folded == parsed.folded:
            return percent
        if story not in compatible_stories:
            compatible_stories[story] = self._is_compatible(new, parsed, story)
        return percent if compatible_stories[story] else 0.0

    def _is_compatible(self, new: OpenHeadline, parsed: ParsedHeadline, story: int) -> bool:
        """Whether `new` may be in one story with its kept members, so that stories do not drift from one event to the next."""
        first = self._headlines.get(story)
        members = (*([first] if first else []), *self._later_members[story])
        return all(
            may_share_story(parsed, self._parsed(one), is_economic=new.is_economic and one.is_economic)
            for one in members
            if one.is_open
        )

    def _countries_agree(self, new: ParsedHeadline, candidate: OpenHeadline) -> bool:
        """Whether `new` and the story of `candidate` name a country in common, or one of them names none."""
        naming = self._story_countries.get(candidate.first_in_story)
        if naming is None or not new.countries:
            return True
        return naming.headline_id not in self._headlines or not naming.countries.isdisjoint(new.countries)

    def _parse_headline(self, headline: Headline) -> tuple[OpenHeadline, ParsedHeadline]:
        parsed = parse_headline(headline)
        countries = self._interned_countries.setdefault(parsed.countries, parsed.countries)
        text = f"{parsed.title}{SEPARATOR}{parsed.summary}".encode(errors=ENCODING_ERRORS)
        source, published, serials = parsed.source_id, parsed.published, parsed.serial_hash
        new = OpenHeadline(headline.id, text, source, published, serials, countries, headline.id, parsed, parsed.outlet)
        new.is_economic = headline.is_economic
        return new, parsed

    def _open_headline(self, new: OpenHeadline, headline: Headline, postings: Postings) -> None:
        """Open the headline, so that those after it may join it."""
        if headline.story:
            new.first_in_story = self._first_by_story_key.setdefault(headline.story, new.first_in_story)
        if new.id in self._headlines:  # its title was corrected
            self.drop([new.id])
        self._headlines[new.id], new.is_open = new, True
        if new.first_in_story != new.id:
            self._later_members.setdefault(new.first_in_story, deque(maxlen=MAX_KEPT_MEMBERS)).append(new)
        naming = self._story_countries.get(new.first_in_story)
        if new.countries and (naming is None or naming.headline_id not in self._headlines):
            self._story_countries[new.first_in_story] = CountryNaming(new.id, new.countries)
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


def _is_repeat(new: ParsedHeadline, known: ParsedHeadline) -> bool:
    """Whether a source repeats its own headline; columns, calendars and follow-ups are alike but are no repeats."""
    return NUMBER.findall(new.folded) == NUMBER.findall(known.folded) and are_near_equal(new, known)


def _odds(percent: float) -> float:
    return percent / max(100.0 - percent, 1e-9)
