"""The features of an article for the learnt weights: its words, its pairs of words, its topics, what the rules say. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from math import log1p, tanh

from articles.filing.matching import TITLE, Passage
from articles.filing.relevance.topics import count_topics, topic_index
from articles.filing.scores import Scores, all_matches
from articles.filing.watch.facts import watch_facts
from articles.text.stems import STEM_CACHE_SIZE, WordCache, stems_of
from articles.text.stopwords import STOPWORDS

# Small words tell how a feed writes, not what it writes about; in pairs they stay (« bourse d’études »).
STOPWORD_STEMS = frozenset(stems_of(STOPWORDS))
SUMMARY_TOPIC_SHARE = 0.5  # an expression in the summary, compared with one in the title
MAX_COUNTED_MATCHES, MAX_COUNTED_TITLE_MATCHES = 4, 3
MARGIN_SCALE = 3.0  # of business over society, in points of the rules
NUMBER_WORD = "0"  # stands for every word that begins with a digit
COUNTED_KINDS = ("category", "sector", "economy", "society", "organisation")
SLUG_KINDS = ("category", "sector", "signal")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RulesDecision:
    """What the rulebook alone decides: the category and whether the article is economic; the points for business and society."""

    category: str
    is_economic: bool
    business: float
    society: float


@dataclass(frozen=True, slots=True)
class Features:
    """Stems of the title, stems of title and summary, pairs of neighbouring stems, and facts with their values.

    `official_acts` are facts for the categories and the regulatory watch: which authority or state does what, and to whom.
    """

    title: Set[str]
    anywhere: Set[str]
    pairs: Set[Pair]
    facts: Mapping[str, float]
    official_acts: Mapping[str, float] = field(default_factory=dict)


class FactNames(dict[str, str]):
    """The name of a slug's fact, made once: a string that is kept keeps its hash."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __missing__(self, slug: str) -> str:
        self[slug] = name = f"{self._prefix}:{slug}"
        return name


SLUG_FACTS = {kind: FactNames(kind) for kind in SLUG_KINDS}
CATEGORY_FACTS, TITLE_TOPIC_FACTS, TOPIC_FACTS = FactNames("by the rules"), FactNames("title topic"), FactNames("topic")
_word = WordCache(lambda stem: NUMBER_WORD if stem[0].isdigit() else stem, STEM_CACHE_SIZE).__getitem__


def features_of(passages: Sequence[Passage], scores: Scores, by_rules: RulesDecision) -> Features:
    """The features of an article with these passages (title, summary, …), the rulebook's points and decision."""
    title, summary = list(map(_word, passages[0][2])), list(map(_word, passages[1][2]))
    facts = _rule_facts(scores, by_rules) | _topic_facts(passages)
    pairs = {*pairwise(title), *pairwise(summary)}
    title_stems, all_stems = set(title) - STOPWORD_STEMS, {*title, *summary} - STOPWORD_STEMS
    return Features(title_stems, all_stems, pairs, facts, watch_facts(passages))


def _rule_facts(scores: Scores, by_rules: RulesDecision) -> dict[str, float]:
    """What the rulebook found: points by kind and slug on a logarithmic scale, numbers of matches, the decision."""
    facts = {
        name[slug]: _signed_log(value)
        for kind, name in SLUG_FACTS.items()
        for slug, value in scores.points[kind].items()
    }
    for kind in COUNTED_KINDS:
        matches = all_matches(scores.matches[kind])
        if matches:
            facts[f"points:{kind}"] = _signed_log(sum(scores.points[kind].values()))
            facts[f"matches:{kind}"] = float(min(len(matches), MAX_COUNTED_MATCHES))
            facts[f"title matches:{kind}"] = float(
                min([one[1] for one in matches].count(TITLE), MAX_COUNTED_TITLE_MATCHES)
            )
    for match in all_matches(scores.matches["organisation"]):
        if match[0].organisation:
            facts[match[0].organisation.kind] = 1.0
    facts["business"] = log1p(max(0.0, by_rules.business))
    facts["business over society"] = tanh((by_rules.business - by_rules.society) / MARGIN_SCALE)
    facts["economic by the rules"] = float(by_rules.is_economic)
    facts[CATEGORY_FACTS[by_rules.category]] = 1.0
    return facts


def _topic_facts(passages: Sequence[Passage]) -> dict[str, float]:
    index = topic_index()
    title, summary = count_topics(passages[0], index), count_topics(passages[1], index)
    facts = {}
    for topic, number in title.items():
        facts[TITLE_TOPIC_FACTS[topic]] = log1p(number)
        facts[TOPIC_FACTS[topic]] = log1p(number + SUMMARY_TOPIC_SHARE * summary.get(topic, 0))
    for topic, number in summary.items():
        if topic not in title:
            facts[TOPIC_FACTS[topic]] = log1p(SUMMARY_TOPIC_SHARE * number)
    return facts


def _signed_log(value: float) -> float:
    return log1p(value) if value >= 0 else -log1p(-value)
