"""Headlines and pairs invented for this project, labelled by the taxonomy's rules: no change may file them worse.

The floors stand some 0.02 below what is reached: raise them when it rises.
"""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from articles.evaluation import dataset
from articles.evaluation.metrics import by_class
from articles.filing.rulebook import default_rulebook

LABELLED = Path(__file__).parents[1] / "labelled"

FILING_FLOORS = {
    "category": 0.97,
    "sector": 0.935,
    "sectors_precision": 0.845,
    "sectors_recall": 0.95,
    "countries_precision": 0.97,
    "countries_recall": 0.97,
    "regions_precision": 0.83,
    "regions_recall": 0.74,
    "is_finance": 0.97,
    "language": 0.97,
    "watch_precision": 0.97,
    "watch_recall": 0.93,
}
# Homonyms, adverts, sport, gadgets, third languages, and sober economic news: headlines that one word would file wrongly.
FALSE_FRIEND_FLOORS = {
    "is_finance": 0.83,
    "finance_precision": 0.66,
    "finance_recall": 0.85,
    "watch_precision": 0.97,
    "watch_recall": 0.97,
}
# Stages of one affair, twins, shared numbers.
STAGE_FLOORS, MAX_STAGE_FALSE_MERGES = {"precision": 0.95, "recall": 0.76}, 1
STORY_FLOORS = {"precision": 0.96, "recall": 0.96}
MOST_FALSE_MERGES = 1
WORST_CATEGORY = 0.60  # F1 of the least well told

CATEGORIES = {
    "crypto", "reglementation", "taux", "forex", "monetaire", "obligations", "actions",
    "matieres-premieres", "economie", "info-generale",
}  # fmt: skip
SECTORS = 19


def read(name, how):
    examples, faults = dataset.parse_examples((LABELLED / name).read_text(encoding="utf-8").splitlines(), how)
    assert faults == []
    assert len({one.id for one in examples}) == len(examples)
    return examples


@pytest.fixture(scope="module")
def answered():
    return dataset.file_examples(read("filing.jsonl", dataset.parse_example), default_rulebook())[0]


@pytest.fixture(scope="module")
def compared():
    return dataset.compare_pairs(read("stories.jsonl", dataset.parse_pair))


def test_the_headlines_cover_every_category_and_every_sector(answered):
    expected = [one.example.expected for one in answered]
    assert len(expected) >= 200
    counted = Counter(filed.category for filed in expected)
    assert counted.keys() == CATEGORIES and min(counted.values()) >= 10
    assert len(set(chain.from_iterable(filed.sectors for filed in expected))) == SECTORS


def test_headlines_are_filed_no_worse_than_before(answered):
    figures = dataset.filing_metrics(answered)
    assert {name: figures[name] for name, floor in FILING_FLOORS.items() if figures[name] < floor} == {}


def test_no_category_is_left_to_the_others_and_every_filing_has_its_reasons(answered):
    counts = by_class([(one.example.expected.category, one.actual.category) for one in answered])
    assert {name: each.f1 for name, each in counts.items() if each.f1 < WORST_CATEGORY} == {}
    assert [one.example.title for one in answered if not one.actual.reasons] == []


def test_pairs_are_united_no_worse_than_before(compared):
    figures = dataset.story_metrics(compared)
    assert len(compared) >= 90
    assert {name: figures[name] for name in STORY_FLOORS if figures[name] < STORY_FLOORS[name]} == {}


def test_two_events_are_not_made_one(compared):
    merged = [(one.example.a.title, one.example.b.title) for one in compared if one.same and not one.example.same]
    assert len(merged) <= MOST_FALSE_MERGES, merged


def test_hard_headlines_never_read_are_filed_no_worse_than_before():
    # Their misses are not for reading: they show what other work is worth on headlines it has not seen.
    figures = dataset.filing_metrics(
        dataset.file_examples(read("hard.jsonl", dataset.parse_example), default_rulebook())[0]
    )
    assert figures["category"] >= 0.78
    assert figures["sector"] >= 0.77
    assert figures["is_finance"] >= 0.92


def test_false_friends_are_filed_no_worse_than_before():
    filed = dataset.file_examples(read("false_friends.jsonl", dataset.parse_example), default_rulebook())[0]
    figures = dataset.filing_metrics(filed)
    assert {name: figures[name] for name, floor in FALSE_FRIEND_FLOORS.items() if figures[name] < floor} == {}


def test_stages_and_twins_are_united_no_worse_than_before():
    figures = dataset.story_metrics(dataset.compare_pairs(read("stages.jsonl", dataset.parse_pair)))
    assert {name: figures[name] for name, floor in STAGE_FLOORS.items() if figures[name] < floor} == {}
    assert figures["false_merges"] <= MAX_STAGE_FALSE_MERGES
