"""A stored outlet and one that stands in the title make the same headline."""

from datetime import UTC, datetime

import pytest

from articles.stories.headline import parse_headline
from articles.stories.records import Headline

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TITLE = "La BCEAO relève son taux directeur à 3,75 % - Rapport"
SUMMARY = "Le taux passe à 3,75 %."


@pytest.mark.parametrize("outlet", ["franceinfo", "ch-aviation", "24 heures"])
def test_a_stored_outlet_needs_no_capital(outlet):
    assert parse_headline(Headline(1, TITLE, NOON, 7, outlet=outlet)).outlet == outlet
    assert parse_headline(Headline(1, f"{TITLE} - en images", NOON, 7)).outlet == ""


@pytest.mark.parametrize(
    ("title", "summary"),
    [(f"{TITLE} - Le Quotidien", SUMMARY), (TITLE, f"[Le Quotidien] {SUMMARY}")],
    ids=["tail", "credit"],
)
def test_a_headline_is_compared_by_the_same_words_wherever_its_outlet_stands(title, summary):
    stored = parse_headline(Headline(1, TITLE, NOON, 7, summary=SUMMARY, outlet="Le Quotidien"))
    assert (stored.title, stored.summary, stored.outlet) == (TITLE, SUMMARY, "le quotidien")
    written = parse_headline(Headline(1, title, NOON, 7, summary=summary))
    assert written.summary == stored.summary
    if title != TITLE:
        assert (written.title, written.outlet) == (stored.title, stored.outlet)
