"""What speaks for two headlines telling one event, and what speaks against it. Pure.

Each piece of evidence is a small number; their weighted sum, through the logistic curve, is how likely it is that both
tell one event. The weights were fitted on labelled pairs, none may change its sign, and those of the hard cases are set
by hand. What both say counts in full where it stands in both titles, less where one of them says it in its lead.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import takewhile
from math import exp, log1p
from operator import eq

from rapidfuzz.fuzz import ratio

from articles.stories.headline import FEWEST_WORDS, Reading
from articles.stories.title_figures import NONE, Figure, contradict, shared
from articles.stories.vocabulary import wording

TOLD_WITHIN = timedelta(days=7, hours=12)
# A daily column keeps its title: twice from one source, it is one event only when it comes again at once.
LONGEST_APART, REPEATED_WITHIN = TOLD_WITHIN.total_seconds(), timedelta(hours=12).total_seconds()
A_DAY = timedelta(days=1).total_seconds()
SESSION, A_SESSION = "session", timedelta(hours=20).total_seconds()
NEAR_EQUAL = 88.0
TITLE_AND_LEAD, LEADS = 0.6, 0.2  # what a concept counts that one title and the other lead say, or both leads
ROUND = 0.25  # a figure says more for each digit of it: 300 says little, 7 433 nearly all
MOST_FIGURES = 2.0
MANY = 0.6  # logarithm: two or three words that are not rare
FAR, MOST_COUNTRIES = 0.4, 2.0  # a country that is not African tells less: it stands in headlines of all kinds
ANOTHER = 0.5  # what each must say that the other does not, where all else is the same
LEAST_SAID = 0.9  # by a title that can be told from others
ENOUGH_SAID = 0.7  # logarithm: two rare words, or one and some others
FEWEST_SHARED = 2  # concepts: a company or a word alone makes no event, be the rest ever so short
LIKELY, UNLIKELY = 55.0, 10.0  # from which it is one event; under which it is surely none

type Concepts = frozenset[str]
type Amounts = tuple[Figure, ...]

WEIGHTS: Mapping[str, float] = {
    "always": -0.6,
    "names": 0.9,
    "words": 1.5,
    "many words": 1.6,
    "other names": -1.0,
    "other words": -0.4,
    "one template, another thing": -2.5,
    "days": -1.2,
    "country": 0.5,
    "each another country too": -1.9,
    "another country": -3.7,
    "organisation": 1.1,
    "another organisation": -1.7,
    "figures": 2.8,
    "figures of leads": 2.0,
    "period": 2.4,
    "another month": -2.0,
    "other amounts": -2.0,
    "other amounts in leads": -0.4,
    "other counts": -1.3,
    "kind": 0.5,
    "same organisation, another kind": -1.3,
    "opposite direction": -3.0,
    "another session": -1.5,
    "one says all of the other": 2.5,
    "one source": -2.6,
    "one source, near-equal": 1.1,
}
SHARED_FIGURES = frozenset(("figures", "figures of leads", "period"))
NO_CONTRADICTION = frozenset(("always", "days", "other names", "other words", "one source"))
AGAINST = frozenset(name for name, weight in WEIGHTS.items() if weight < 0) - NO_CONTRADICTION


def evidence(a: Reading, b: Reading, *, leads: bool = True) -> dict[str, float]:
    """What was found, by name, unweighted; nothing where something rules out that both tell one event.

    Without `leads`, which cost most to read, it is of the titles alone.
    """
    if _ruled_out(a, b):
        return {}
    in_titles = common = a.concepts & b.concepts
    if not leads and (a.figures is NONE or b.figures is NONE) and len(in_titles - a.countries) < FEWEST_SHARED:
        return {}
    tell = wording().tell
    of_a, of_b = (a.everything, b.everything) if leads else (a.concepts, b.concepts)
    names, words = tell(in_titles)
    if leads:
        crossed = ((a.concepts & b.lead_concepts) | (b.concepts & a.lead_concepts)) - in_titles
        common = in_titles | crossed
        more_names, more_words = tell(crossed)
        led_names, led_words = tell((a.lead_concepts & b.lead_concepts) - in_titles - crossed)
        names += TITLE_AND_LEAD * more_names + LEADS * led_names
        words += TITLE_AND_LEAD * more_words + LEADS * led_words
    names, words = log1p(names), log1p(words)
    only_a, only_b = a.concepts - of_b, b.concepts - of_a
    (names_of_a, words_of_a), (names_of_b, words_of_b) = tell(only_a), tell(only_b)
    found = {
        "always": 1.0,
        "names": names,
        "words": words,
        "many words": max(0.0, words - MANY),
        "other names": log1p(min(names_of_a, names_of_b)),
        "other words": log1p(min(words_of_a, words_of_b)),
        "days": log1p(_apart(a, b) / A_DAY),
    }
    found |= _of_figures(a, b, leads)
    if len(common - a.countries - b.countries) < FEWEST_SHARED and not SHARED_FIGURES.intersection(found):
        return {}
    found |= _of_places(a, b, of_a, of_b)
    found |= _of_kinds(a, b, of_a, of_b)
    if min(names_of_a + words_of_a, names_of_b + words_of_b) >= ANOTHER and _is_one_template(a, b):
        found["one template, another thing"] = 1.0
    says_all = not (names_of_a or words_of_a or only_a & a.countries) or not (
        names_of_b or words_of_b or only_b & b.countries
    )
    if says_all and names + words >= ENOUGH_SAID and not AGAINST.intersection(found):
        found["one says all of the other"] = 1.0
    if a.source_id == b.source_id:
        found["one source"] = 1.0
        found["one source, near-equal"] = float(are_near_equal(a, b))
    return found


def weigh(found: Mapping[str, float]) -> float:
    """How likely it is that both tell one event, from 0 to 100."""
    if not found:
        return 0.0
    total = sum([WEIGHTS[name] * value for name, value in found.items()])
    return 100 / (1 + exp(-max(-30.0, min(30.0, total))))


def may_stand_together(found: Mapping[str, float]) -> bool:
    """Whether two headlines may be in one story, though neither be told by the other: nothing contradicts."""
    likely = weigh(found)
    return likely >= LIKELY or (likely >= UNLIKELY and not AGAINST.intersection(found))


def _apart(a: Reading, b: Reading) -> float:
    """Seconds."""
    return abs(a.published - b.published)


def _ruled_out(a: Reading, b: Reading) -> bool:
    """Whether one of them tells no single event, or each says another day, number, or time that it speaks of."""
    apart = _apart(a, b)
    if apart > LONGEST_APART or a.is_digest or b.is_digest:
        return True
    if a.says < LEAST_SAID or b.says < LEAST_SAID:
        return True
    if a.source_id == b.source_id and a.folded == b.folded:
        return apart > REPEATED_WITHIN
    if a.figures is NONE or b.figures is NONE:
        return False
    one, other = a.figures, b.figures
    return _differ(one.serials, other.serials) or _differ(one.dates, other.dates) or _differ(one.periods, other.periods)


def _differ[T](some: frozenset[T], others: frozenset[T]) -> bool:
    return bool(some and others and not some & others)


def _of_places(a: Reading, b: Reading, of_a: Concepts, of_b: Concepts) -> dict[str, float]:
    """Countries and organisations: named by both, or by each another one that the other does not speak of."""
    found: dict[str, float] = {}
    both = (a.countries & of_b) | (b.countries & of_a)
    if both:
        far = wording().far
        found["country"] = min(sum([FAR if one in far else 1.0 for one in both]), MOST_COUNTRIES)
        if a.countries - of_b and b.countries - of_a:
            found["each another country too"] = 1.0
    elif a.countries and b.countries:
        found["another country"] = 1.0
    if (a.organisations & of_b) or (b.organisations & of_a):
        found["organisation"] = 1.0
    elif a.organisations and b.organisations:
        found["another organisation"] = 1.0
    return found


def _of_figures(a: Reading, b: Reading, leads: bool) -> dict[str, float]:
    """Figures that both give, and figures that contradict each other."""
    found: dict[str, float] = {}
    for read in (a, b):  # where one has none, those of the other need no reading
        if read.figures is NONE and (not leads or read.lead_figures is NONE):
            return found
    one, other = a.figures, b.figures
    lead_of_a, lead_of_b = (a.lead_figures, b.lead_figures) if leads else (NONE, NONE)
    agreeing = [figure for figure in one.amounts if shared((figure,), other.amounts)]
    crossed = shared(one.amounts, lead_of_b.amounts) + shared(other.amounts, lead_of_a.amounts)
    crossed = crossed or shared(lead_of_a.amounts, lead_of_b.amounts)
    if agreeing:
        found["figures"] = min(sum(map(_precision, agreeing)), MOST_FIGURES)
    elif crossed:
        found["figures of leads"] = 1.0
    else:
        found |= _contradictions(one.amounts, other.amounts, lead_of_a.amounts, lead_of_b.amounts)
    if (one.periods | lead_of_a.periods) & (other.periods | lead_of_b.periods):
        found["period"] = 1.0
    if _differ(one.months, other.months):
        found["another month"] = 1.0
    return found


def _contradictions(one: Amounts, other: Amounts, lead_of_a: Amounts, lead_of_b: Amounts) -> dict[str, float]:
    found: dict[str, float] = {}
    if contradict(_measured(one), _measured(other)):
        found["other amounts"] = 1.0
    elif contradict(_measured(one + lead_of_a), _measured(other + lead_of_b)):
        found["other amounts in leads"] = 1.0
    if contradict(_counted(one), _counted(other)):
        found["other counts"] = 1.0
    return found


def _measured(figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if not figure.is_count]


def _counted(figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.is_count]


def _precision(figure: Figure) -> float:
    return min(1.0, ROUND * (1 + figure.digits))


def _of_kinds(a: Reading, b: Reading, of_a: Concepts, of_b: Concepts) -> dict[str, float]:
    """The kinds of event; another kind weighs where both speak of the same organisation."""
    found: dict[str, float] = {}
    both = a.kinds & b.kinds
    if both:
        found["kind"] = 1.0
    elif a.kinds and b.kinds and ((a.organisations & of_b) or (b.organisations & of_a)):
        found["same organisation, another kind"] = 1.0
    if _differ(a.directions, b.directions):
        found["opposite direction"] = 1.0
    if SESSION in a.kinds | b.kinds and _apart(a, b) >= A_SESSION:
        found["another session"] = 1.0
    return found


def _is_one_template(a: Reading, b: Reading) -> bool:
    """Whether the titles are one sentence with another thing in some places, or in one place within it."""
    one, other = a.folded.split(), b.folded.split()
    most = max(len(one), len(other))
    if len(one) == len(other):
        return 2 * sum(map(eq, one, other)) >= most
    first = sum(1 for _ in takewhile(bool, map(eq, one, other)))
    last = sum(1 for _ in takewhile(bool, map(eq, reversed(one), reversed(other))))
    return first > 0 and last > 0 and 2 * (first + last) >= most


def are_near_equal(a: Reading, b: Reading) -> bool:
    """Whether the titles are alike in any order of words, or one holds the other whole."""
    if min(len(a.concepts), len(b.concepts)) <= FEWEST_WORDS:
        return a.folded == b.folded
    in_order = [" ".join(sorted(one.folded.split())) for one in (a, b)]
    return a.concepts <= b.concepts or b.concepts <= a.concepts or ratio(*in_order) >= NEAR_EQUAL
