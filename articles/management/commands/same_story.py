"""The command manage.py same_story: JSON lines of two headlines in, whether they report one event out."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from articles.management.json_lines import answer_lines, text_of
from articles.stories.cluster import compare_pair
from articles.stories.records import Headline


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Read pairs as JSON lines on standard input (id, a, b; each of a and b with title, lead, lang, date, "
        "and publisher where it is known); say whether both tell the same event."
    )

    def handle(self, **options: Any) -> None:
        """Answer each line with one line; exit with status 1 if a line could not be read."""
        answer_lines(self, _compare)


def _compare(pair: dict[str, Any]) -> dict[str, Any]:
    publishers = [pair[side].get("publisher") for side in "ab"]
    one_source = publishers[0] is not None and publishers[0] == publishers[1]
    same, percent = compare_pair(_headline(pair["a"], 1, 1), _headline(pair["b"], 2, 1 if one_source else 2))
    return {"id": pair["id"], "same": same, "score": round(percent, 1)}


def _headline(row: dict[str, Any], number: int, source: int) -> Headline:
    published = datetime.fromisoformat(text_of(row, "date"))
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    summary = text_of(row, "lead", "")
    return Headline(number, text_of(row, "title"), published, source, text_of(row, "lang", "fr"), summary)
