"""The command manage.py classify: JSON lines in, the filing of each out."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.filing.classify import classify
from articles.filing.current import current_rulebook
from articles.filing.records import Hint
from articles.filing.rulebook import Rulebook
from articles.management.json_lines import answer_lines, text_of


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Read articles as JSON lines on standard input (id, title, lead, body, lang; all but the first two may be "
        "missing); say where each belongs."
    )

    def handle(self, **options: Any) -> None:
        """Answer one line each; leave with status 1 when a line could not be read."""
        rulebook = current_rulebook()
        answer_lines(self, lambda request: _classified(request, rulebook))


def _classified(row: dict[str, Any], rulebook: Rulebook) -> dict[str, Any]:
    title = text_of(row, "title")
    summary, body, language = (text_of(row, name, "") for name in ("lead", "body", "lang"))
    filed = classify(title, summary, language, Hint(), rulebook, body)
    return {
        "id": row["id"],
        "category": filed.category,
        "sectors": filed.sectors,
        "countries": filed.countries,
        "regions": filed.regions,
        "is_finance": filed.is_finance,
        "reasons": filed.reasons,
        "organisations": filed.organisations,
        "language": filed.language,
    }
