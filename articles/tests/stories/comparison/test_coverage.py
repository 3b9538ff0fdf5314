"""How much of what one headline says the other says too."""

from datetime import UTC, datetime

import pytest

from articles.stories.comparison.coverage import MAX_COVERAGE, USUAL_COVERAGE, coverage_features
from articles.stories.comparison.pair import Pair
from articles.stories.headline import parse_headline
from articles.stories.records import Headline
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.vocabulary import MAX_INFORMATION

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def parsed(title, summary=""):
    return parse_headline(Headline(1, title, NOW, 1, "fr", summary))


def coverage(a, b, scope="texts covered"):
    return coverage_features(Pair(parsed(*a), parsed(*b), with_summaries=True))[scope] + USUAL_COVERAGE


def test_a_headline_covers_itself_and_nothing_of_another():
    one, other = ("Bakora ouvre une usine à Zibora", "Le chantier a duré trois ans."), ("Dirovi nomme Sanou", "")
    assert coverage(one, one) == pytest.approx(MAX_COVERAGE)
    assert coverage(one, other) == 0


def test_a_coverage_is_the_same_both_ways():
    one, other = ("Bakora ouvre une usine", "Le chantier a duré trois ans."), ("Une usine pour Bakora", "")
    for scope in ("titles covered", "titles covered by texts", "texts covered"):
        assert coverage(one, other, scope) == coverage(other, one, scope)


def test_a_title_is_covered_by_the_others_summary():
    one, other = ("Bakora Sanou", ""), ("Usine Dirovi", "Bakora")
    assert coverage(one, other, "titles covered") == 0
    assert coverage(one, other, "titles covered by texts") == pytest.approx(0.25)


def test_a_rare_word_says_more_than_a_common_one():
    nats = headline_vocabulary().information
    assert nats(["zibora"]) == MAX_INFORMATION
    assert 0 <= nats(["the"]) < nats(["=banque"]) < MAX_INFORMATION
    assert coverage(("Bakora banque", ""), ("Bakora usine", "")) > coverage(
        ("Bakora banque", ""), ("Dirovi banque", "")
    )


def test_a_title_without_a_word_covers_nothing():
    assert coverage(("2026", ""), ("Bakora embauche", "")) == 0


def test_without_summaries_the_titles_are_the_whole_texts():
    one, other = parsed("Bakora embauche", "Dirovi aussi"), parsed("Bakora embauche à Zibora", "Sanou en parle")
    features = coverage_features(Pair(one, other, with_summaries=False))
    assert len(set(features.values())) == 1
    titles = Pair(parsed("Bakora embauche"), parsed("Bakora embauche à Zibora"), with_summaries=True)
    assert features.items() < coverage_features(titles).items()
