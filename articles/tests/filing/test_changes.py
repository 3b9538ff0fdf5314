"""What moves between two filings, as values."""

import pytest

from articles.filing.changes import (
    MAX_EXAMPLES,
    FieldChange,
    add_to_report,
    changed_fields,
    compare_filings,
    count_rows,
)
from articles.filing.records import Filing

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
    assert [(move.field, move.pairs) for move in changed_fields(BEFORE, after)] == expected


def test_what_an_editor_keeps_is_told_apart():
    after = Filing("taux", ("mines", "sante"), ("ML",), reasons=("deux", "trois"))
    found = compare_filings(7, "Titre", BEFORE, after, ["category"])
    assert found.locked_changes == (FieldChange("category", ("economie",), ("taux",)),)
    assert [move.field for move in found.field_changes] == ["countries"]
    assert (found.new_reasons, found.lost_reasons) == (("trois",), ("un",))


def test_a_report_adds_chunk_to_chunk_and_keeps_the_first_examples():
    moved = [
        compare_filings(n, f"Titre {n}", BEFORE, Filing("taux", ("mines",), ("SN", "CI")), [])
        for n in range(MAX_EXAMPLES)
    ]
    report = add_to_report(add_to_report({}, moved), moved)
    assert count_rows(report) == [("category", "economie", "taux", 100), ("sectors", "sante", "", 100)]
    assert [example["article"] for example in report["examples"]] == list(range(MAX_EXAMPLES))
