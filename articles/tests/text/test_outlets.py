import pytest

from articles.text.outlets import without_repeated_outlet

TITLE = "Le Kenya relève son taux directeur"


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        (f"{TITLE} - Le Quotidien", f"{TITLE}\u00a0\u00a0Le Quotidien", (TITLE, "")),
        (f"{TITLE} - Le Quotidien", f"{TITLE} Le Quotidien La hausse surprend.", (TITLE, "La hausse surprend.")),
        (f"{TITLE} - Le Quotidien", f"{TITLE} - Le Quotidien", (f"{TITLE} - Le Quotidien", f"{TITLE} - Le Quotidien")),
        (f"{TITLE} | Le Quotidien", "La hausse surprend.", (f"{TITLE} | Le Quotidien", "La hausse surprend.")),
        (f"{TITLE} - Ghana", TITLE, (f"{TITLE} - Ghana", TITLE)),
        (TITLE, f"{TITLE} Le Quotidien", (TITLE, f"{TITLE} Le Quotidien")),
        (TITLE, "", (TITLE, "")),
        ("", "", ("", "")),
        (" - ", " - ", (" - ", " - ")),
    ],
    ids=[
        "Google News",
        "summary follows",
        "a copy",
        "tail alone",
        "a place",
        "no tail",
        "no summary",
        "empty",
        "a dash",
    ],
)
def test_a_tail_is_an_outlets_name_where_the_summary_repeats_it(title, summary, expected):
    assert without_repeated_outlet(title, summary) == expected
