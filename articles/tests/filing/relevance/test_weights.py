import random

import pytest

from articles.filing.relevance.features import Features
from articles.filing.relevance.topics import Expression, TopicIndex, count_topics, topic_index
from articles.filing.relevance.weights import ClassScores, LinearScore, parse_weights, shipped_weights
from articles.text.stems import stems_of, tokens

TABLES = ("title", "anywhere", "pairs", "facts")
WORDS = [f"mot{number}" for number in range(30)]


def passage(text):
    written = tokens(text)
    return 3.0, written, stems_of(written)


def names_of(table):
    return [f"{word} {word}" for word in WORDS] if table == "pairs" else WORDS


def invented_score(luck):
    tables = {table: {word: luck.uniform(-1, 1) for word in luck.sample(names_of(table), 12)} for table in TABLES}
    return LinearScore(bias=luck.uniform(-1, 1), **tables)


def test_all_classes_together_score_as_each_alone():
    luck = random.Random(7)
    scores = {name: invented_score(luck) for name in "abc"}
    for _ in range(50):
        features = Features(
            *(set(luck.sample(names_of(table), 8)) for table in TABLES[:3]),
            {word: luck.uniform(0, 3) for word in luck.sample(WORDS, 8)},
        )
        alone = {name: score.of(features, score.words(features)) for name, score in scores.items()}
        assert ClassScores(scores).of(features) == pytest.approx(alone)


def test_the_words_that_weigh_are_told_once_with_all_their_weight():
    score = LinearScore(0.0, {"taux": 1.0}, {"taux": 0.5, "but": -2.0}, {"taux directeur": 3.0}, {})
    features = Features({"taux"}, {"taux", "but", "inconnu"}, {"taux directeur"}, {})
    assert score.words(features) == {"taux": 1.5, "but": -2.0, "taux directeur": 3.0}


def test_the_weights_that_ship_know_every_category_and_many_sectors():
    weights = shipped_weights()
    assert "reglementation" in weights.categories.classes
    assert "" in weights.sectors.classes
    assert len(weights.sectors.classes) > 15


def test_a_file_that_holds_no_weights_is_refused():
    with pytest.raises(KeyError):
        parse_weights({"relevance": {}})


def test_a_topic_is_counted_by_its_longest_expressions():
    index = TopicIndex({("coup",): Expression(("war",)), ("coup", "franc"): Expression(("sport",))}, {"coup": (2, 1)})
    assert count_topics(passage("coup franc après le coup"), index) == {"sport": 1, "war": 1}


def test_a_name_needs_its_capital_and_an_acronym_its_letters():
    index = TopicIndex(
        {("zibo",): Expression(as_name=("companies",)), ("can",): Expression(as_acronym=(("CAN", "sport"),))},
        {"zibo": (1,), "can": (1,)},
    )
    assert count_topics(passage("Zibo CAN"), index) == {"companies": 1, "sport": 1}
    assert count_topics(passage("zibo can"), index) == {}


def test_the_word_lists_that_ship_know_sport_from_business():
    index = topic_index()
    assert "sport" in count_topics(passage("Le milieu de terrain marque un but en finale"), index)
    assert "sport" not in count_topics(passage("La BCEAO relève son taux directeur"), index)
