"""manage.py classify: JSON lines in, where each belongs out."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.ingest.classify import classify, default_rulebook
from articles.ingest.records import Hint
from articles.management.json_lines import answer_lines, text_of


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Read articles as JSON lines on standard input (id, title, lead, lang; lead and lang may be missing); "
        "say where each belongs."
    )

    def handle(self, **options: Any) -> None:
        """Answer one line each; leave with status 1 when a line could not be read."""
        answer_lines(self, _filed)


def _filed(asked: dict[str, Any]) -> dict[str, Any]:
    title, lead, language = text_of(asked, "title"), text_of(asked, "lead", ""), text_of(asked, "lang", "")
    filed = classify(title, lead, language, Hint(), default_rulebook())
    return {
        "id": asked["id"],
        "category": filed.category,
        "sectors": filed.sectors,
        "countries": filed.countries,
        "regions": filed.regions,
        "is_finance": filed.is_finance,
        "reasons": filed.reasons,
    }
