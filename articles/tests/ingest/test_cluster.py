import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest.cluster import OpenStories, cluster, same_story
from articles.ingest.headline import without_outlet
from articles.ingest.records import Headline

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PAIRS = (
    Path(os.environ.get("CORPORA_DIR", Path(__file__).parents[4] / "shared/corpora")).parent
    / "data/eval/pairs-dev.jsonl"
)


def headline(title, number=1, source=1, after=0.0):
    return Headline(number, title, NOW + timedelta(hours=after), source)


def same(a, b, *, one_source=False, apart=1.0):
    return same_story(headline(a), headline(b, 2, 1 if one_source else 2, apart))[0]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "La Criée de Lomé ouvre un second quai aux minéraliers",
            "La Criée de Lomé ouvre un second quai aux minéraliers",
        ),
        (
            "La Criée de Lomé ouvre un second quai aux minéraliers",
            "LA CRIEE DE LOME OUVRE UN SECOND QUAI AUX MINERALIERS",
        ),
        ("Lomé ouvre un quai géant aux minéraliers - Dépêche", "Lomé ouvre un quai géant aux minéraliers | La Criée"),
        ("Lomé ouvre un quai géant aux minéraliers", "Lomé ouvre un quai géant aux minéraliers – Le Golfe Info"),
        ("Le port vend 1 200 tonnes de coton à Cotonou", "Le port vend 1200 tonnes de coton à Cotonou"),
        (
            "Lomé ouvre un quai géant aux minéraliers",
            "Lomé ouvre un quai géant aux minéraliers pour soutenir le transit vers le Sahel",
        ),
    ],
)
def test_near_equal_titles_tell_one_story(a, b):
    assert same(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Le Trésor lève 55 milliards sur le marché régional", "Le Trésor lève 50 milliards sur le marché régional"),
        ("Le Mali lève des fonds sur le marché régional", "Le Niger lève des fonds sur le marché régional"),
        ("La bourse de Zibo clôture la séance en hausse", "La bourse de Zibo clôture la séance en baisse"),
        ("Résultats du premier trimestre chez Zibo Banque", "Résultats du deuxième trimestre chez Zibo Banque"),
        ("Les chiffres du commerce extérieur pour janvier", "Les chiffres du commerce extérieur pour février"),
        ("Économie et finance en 7 du 13 au 19 octobre", "Économie et finance en 7 du 20 au 26 octobre"),
        ("La récolte de coton bat un record (12.4)", "La récolte de coton bat un record (3.9)"),
        ("Le point du jour", "Le point du jour"),
    ],
)
def test_evidence_against_forbids_a_merge(a, b):
    assert not same(a, b)


def test_the_window_is_three_days():
    title = "Lomé ouvre un quai géant aux minéraliers"
    assert same(title, title, apart=71)
    assert not same(title, title, apart=73)


def test_one_source_joins_only_what_it_repeats_at_once():
    title = "Lomé ouvre un quai géant aux minéraliers"
    assert same(title, title, one_source=True, apart=2)
    assert not same(title, title, one_source=True, apart=24)
    assert not same(title, f"{title} demain", one_source=True)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Un titre de cinq mots - Dépêche", "Un titre de cinq mots"),
        ("Un titre de cinq mots - 12 milliards", "Un titre de cinq mots - 12 milliards"),
        ("Zibo - Dépêche", "Zibo - Dépêche"),
        (
            "Un titre de cinq mots – une suite bien trop longue ici",
            "Un titre de cinq mots – une suite bien trop longue ici",
        ),
    ],
)
def test_an_outlets_name_is_taken_off(title, expected):
    assert without_outlet(title) == expected


def test_headlines_of_one_batch_join_each_other():
    title = "Lomé ouvre un quai géant aux minéraliers"
    placed = cluster(
        [headline(title, -1, 1), headline(title, -2, 2)], [headline("Autre chose sans aucun rapport", 7, 3)]
    )
    assert [(one.id, one.joins) for one in placed] == [(-1, None), (-2, -1)]


def test_a_later_batch_joins_an_earlier_one():
    title = "Lomé ouvre un quai géant aux minéraliers"
    stories = OpenStories([headline(title, 7)])
    assert stories.place([headline(title, -1, 2)])[0].joins == 7
    assert stories.place([headline(title, -2, 3)])[0].joins in {7, -1}


def test_the_likest_is_joined():
    known = [
        headline("Lomé ouvre un quai géant aux grands minéraliers", 1),
        headline("Lomé ouvre un quai géant aux minéraliers", 2),
    ]
    assert cluster([headline("Lomé ouvre un quai géant aux minéraliers", -1, 9)], known)[0].joins == 2


def test_placing_stays_quick_among_thirty_thousand_serial_titles():
    texts = [f"Le texte numéro {'abcdefghij'[i % 10] * 4} {i:x}x raconte une affaire de port" for i in range(5000)]
    known = [headline(f"{texts[i % 5000]} ({i}.{i % 7})", i + 1, i % 400) for i in range(30_000)]
    stories = OpenStories(known)
    start = perf_counter()
    placed = stories.place([headline(f"{texts[i]} ({i + 90_000}.1)", -i - 1, 999) for i in range(200)])
    assert perf_counter() - start < 200 * 0.005  # a millisecond each, with room for a busy machine
    assert not any(one.joins for one in placed)


@given(st.text(max_size=100), st.text(max_size=100))
def test_no_title_makes_it_fail_and_the_order_does_not_matter(a, b):
    one, other = headline(a, 1, 1), headline(b, 2, 2)
    assert same_story(one, other)[0] == same_story(other, one)[0]
    OpenStories([one]).place([other])


def test_the_labelled_pairs_hold_no_false_merge():
    if not PAIRS.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{PAIRS} is missing.")
        pytest.skip(f"{PAIRS} is not here.")
    false = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        a, b = (
            Headline(n, pair[n_]["title"], datetime.fromisoformat(pair[n_]["date"]).replace(tzinfo=UTC), n)
            for n, n_ in enumerate("ab")
        )
        if pair["label"] == "different" and same_story(a, b)[0]:
            false.append((a.title, b.title))
    assert len(false) <= 1, false
