import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.filing.relevance.decide import NOT_ECONOMIC
from articles.filing.relevance.features import Features
from articles.filing.relevance.topics import Expression, TopicIndex, count_topics, topic_index
from articles.filing.relevance.weights import ClassModel, LinearModel, parse_weights, shipped_weights
from articles.text.stems import stems_of, tokens

TABLES = ("title", "anywhere", "pairs", "facts", "official_acts")
WORDS = [f"mot{number}" for number in range(30)]


def passage(text):
    written = tokens(text)
    return 3.0, written, stems_of(written)


def names_of(table):
    return [(word, word) for word in WORDS] if table == "pairs" else WORDS


def invented_model(luck):
    tables = {table: {word: luck.uniform(-1, 1) for word in luck.sample(names_of(table), 12)} for table in TABLES}
    return LinearModel(bias=luck.uniform(-1, 1), **tables)


def test_all_classes_together_have_the_log_odds_of_each_alone():
    luck = random.Random(7)
    models = {name: invented_model(luck) for name in "abc"}
    for _ in range(50):
        features = Features(
            *(set(luck.sample(names_of(table), 8)) for table in TABLES[:3]),
            *({word: luck.uniform(0, 3) for word in luck.sample(WORDS, 8)} for _ in ("facts", "official acts")),
        )
        alone = {name: model.log_odds(features, model.word_weights(features)) for name, model in models.items()}
        assert ClassModel(models).log_odds(features) == pytest.approx(alone)


def test_words_that_nothing_weighs_change_no_score():
    weights, luck = shipped_weights(), random.Random(5)
    every = {table: sorted(words) for table, words in weights.weighed_words.items()}
    for _ in range(50):
        known = {table: set(luck.sample(words, 30)) for table, words in every.items()}
        unknown = known["title"] | {"zzz"}, known["anywhere"] | {"zzz"}, known["pairs"] | {("zzz", "zzz")}
        facts = {"business": luck.uniform(0, 3), "zzz": 1.0}
        features = weights.without_unweighed_words(Features(*unknown, facts))
        assert features == Features(*known.values(), facts)


def test_the_words_that_weigh_are_told_once_with_all_their_weight():
    model = LinearModel(0.0, {"taux": 1.0}, {"taux": 0.5, "but": -2.0}, {("taux", "directeur"): 3.0}, {})
    features = Features({"taux"}, {"taux", "but", "inconnu"}, {("taux", "directeur")}, {})
    assert model.word_weights(features) == {"taux": 1.5, "but": -2.0, "taux directeur": 3.0}


def test_the_weights_that_ship_know_every_category_and_many_sectors():
    weights = shipped_weights()
    assert {"reglementation", NOT_ECONOMIC} < set(weights.categories.classes)
    assert "" in weights.sectors.classes
    assert len(weights.sectors.classes) > 15
    assert weights.watch.official_acts["complete:sanction"] > 0


def test_a_file_that_holds_no_weights_is_refused():
    with pytest.raises(KeyError):
        parse_weights({"relevance": {}})


def test_a_topic_is_counted_by_its_longest_expressions():
    index = TopicIndex.of({("coup",): Expression(("war",)), ("coup", "franc"): Expression(("sport",))})
    assert count_topics(passage("coup franc après le coup"), index) == {"sport": 1, "war": 1}


def test_a_name_needs_its_capital_and_an_acronym_its_letters():
    index = TopicIndex.of(
        {("zibo",): Expression(as_name=("companies",)), ("can",): Expression(as_acronym=(("CAN", "sport"),))}
    )
    assert count_topics(passage("Zibo CAN"), index) == {"companies": 1, "sport": 1}
    assert count_topics(passage("zibo can"), index) == {}


LETTERS = st.lists(st.sampled_from("abC"), min_size=1, max_size=4)
EXPRESSIONS = st.builds(Expression, st.sampled_from([(), ("war",)]), st.sampled_from([(), ("sport",)]))


@given(st.dictionaries(LETTERS.map(stems_of), EXPRESSIONS, max_size=12), st.lists(LETTERS, max_size=5))
def test_topics_are_counted_as_by_trying_every_length(expressions, text):
    written = [word for some in text for word in some]
    assert count_topics((3.0, written, stems_of(written)), TopicIndex.of(expressions)) == counted_plainly(
        written, expressions
    )


def counted_plainly(written, expressions):
    words, counts, at = stems_of(written), Counter(), 0
    while at < len(words):
        for length in range(len(words) - at, 0, -1):
            found = expressions.get(words[at : at + length])
            if found and found.topics(written[at]):
                counts.update(found.topics(written[at]))
                at += length
                break
        else:
            at += 1
    return counts


def test_the_word_lists_that_ship_know_sport_from_business():
    index = topic_index()
    assert "sport" in count_topics(passage("Le milieu de terrain marque un but en finale"), index)
    assert "sport" not in count_topics(passage("La BCEAO relève son taux directeur"), index)
