"""What moves between two filings, as values."""

import pytest

from articles.filing.changes import EXAMPLES, Move, compared, counted, moves, noted
from articles.ingest.records import Filing

BEFORE = Filing("economie", ("mines", "sante"), ("SN", "CI"), reasons=("un", "deux"))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Filing("economie", ("mines", "sante"), ("CI", "SN")), []),
        (Filing("taux", ("mines", "sante"), ("CI", "SN")), [("category", [("economie", "taux")])]),
        (Filing("economie", ("sante", "mines"), ("CI", "SN")), [("sectors", [("mines", "sante")])]),
        (Filing("economie", ("mines",), ("CI", "SN")), [("sectors", [("sante", "")])]),
        (Filing("economie", ("mines", "sante"), ("CI", "ML", "SN")), [("countries", [("", "ML")])]),
        (Filing("economie", ("mines", "sante"), ("ML",)), [("countries", [("CI", "ML"), ("SN", "")])]),
        (Filing("economie", ("mines", "sante"), ("CI", "SN"), is_finance=False), [("is_finance", [("True", "False")])]),
    ],
)
def test_moves_are_told_field_by_field_from_where_to_where(after, expected):
    assert [(move.field, move.pairs) for move in moves(BEFORE, after)] == expected


def test_what_an_editor_keeps_is_told_apart():
    after = Filing("taux", ("mines", "sante"), ("ML",), reasons=("deux", "trois"))
    found = compared(7, "Titre", BEFORE, after, ["category"])
    assert found.stays == (Move("category", ("economie",), ("taux",)),)
    assert [move.field for move in found.moves] == ["countries"]
    assert (found.why, found.lost) == (("trois",), ("un",))


def test_a_report_adds_chunk_to_chunk_and_keeps_the_first_examples():
    moved = [compared(n, f"Titre {n}", BEFORE, Filing("taux", ("mines",), ("SN", "CI")), []) for n in range(EXAMPLES)]
    report = noted(noted({}, moved), moved)
    assert counted(report) == [("category", "economie", "taux", 100), ("sectors", "sante", "", 100)]
    assert [example["article"] for example in report["examples"]] == list(range(EXAMPLES))
