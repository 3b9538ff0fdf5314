"""The weights of stories are learnt from labelled pairs, near to those set by hand; common words are counted from texts."""

import json
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="scikit-learn, which brings scipy, is a tool of developers: bin/setup --dev")

from articles.evaluation.dataset import story_metrics
from articles.stories.comparison.probability import WEIGHTS, same_event_percent
from benches.learning import stories
from benches.learning.background import pairs_apart
from benches.learning.common_concepts import information_of_common
from benches.learning.common_words import common_stems

LABELLED = Path(__file__).parents[2] / "articles" / "tests" / "labelled"


@pytest.fixture(scope="module")
def rows():
    return stories.load([LABELLED / "stages.jsonl"])


def test_what_is_learnt_keeps_the_signs_and_what_is_set_by_hand(rows):
    learnt = stories.fit(rows)
    assert learnt.keys() == WEIGHTS.keys() == stories.PRIOR.keys()
    assert all(learnt[name] == stories.PRIOR[name] for name in stories.BY_HAND)
    assert all(learnt[name] * stories.PRIOR[name] >= 0 for name in learnt)
    assert all(learnt[name] <= stories.PRIOR[name] for name in stories.CAPPED)
    assert learnt != dict(stories.PRIOR)


def test_pairs_of_an_ordinary_day_make_joining_rarer(rows):
    apart = [row.values for row in rows if row.values and not row.example.same]
    with_them, without = (stories.compare(rows, stories.fit(rows, more)) for more in (apart * 20, []))
    assert sum(one.same for one in with_them) < sum(one.same for one in without)


def test_by_folds_every_pair_is_judged_once_by_weights_learnt_from_other_headlines(rows):
    compared = stories.compare_by_folds(rows)
    assert [one.example.id for one in compared] == [row.example.id for row in rows]
    assert story_metrics(compared)["precision"] > 0.5
    groups = stories._groups(rows)
    by_title = {}
    for row in rows:
        for title in (row.example.a.title, row.example.b.title):
            assert by_title.setdefault(title, groups[row.example.id]) == groups[row.example.id]


def test_a_days_candidates_that_are_kept_apart_are_taken_for_two_events(tmp_path):
    titles = [
        "Bakora relève le prix du coton à Lomé",
        "Bakora relève le prix du coton à Lomé pour la récolte",
        "À Lomé, Bakora et le prix du coton inquiètent les planteurs de Zibo",
        "Le climat change au Sahel",
    ]
    path = tmp_path / "day.jsonl"
    path.write_text("".join(json.dumps({"title": one, "lang": "fr"}) + "\n" for one in titles), encoding="utf-8")
    apart = pairs_apart([path], WEIGHTS | {"always": -3.0})
    assert 0 < len(apart) <= len(titles)
    assert all(same_event_percent(one, WEIGHTS | {"always": -3.0}) < 55 for one in apart)


def test_common_words_are_those_seen_twice_without_a_capital():
    texts = ["Le coton de Zibora se vend", "À Lomé le coton de Zibora se vend", "LE CACAO SE VEND AUSSI ET LE CACAO"]
    assert set(common_stems(texts)) >= {"coton", "vend"}
    assert "zibora" not in common_stems(texts) and "cacao" not in common_stems(texts)


def test_the_rarer_a_concept_the_more_it_says():
    headlines = [(f"Zibora vend {word} à Lomé", "", "fr") for word in ("bakora", "dirovi")]
    nats = information_of_common(headlines)
    assert 0 == nats["zibora"] < nats["bakora"] == pytest.approx(0.41)


def test_what_is_very_rare_is_not_listed():
    headlines = [(f"Zibora vend bakora, lot {number:x}abc", "", "fr") for number in range(400)]
    assert set(information_of_common(headlines)) >= {"zibora", "bakora"}
    assert "0abc" not in information_of_common(headlines)
