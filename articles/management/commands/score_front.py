"""The command manage.py score_front: measures the front page and the watch of an ingested, labelled day."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test import Client

from articles.evaluation.front import Label, LabelledCard, parse_label
from articles.models import Article

FRONT_CARDS, WATCH_CARDS, TOP_CARDS = 34, 30, 12
ARTICLE_LINK = re.compile(r'href="(?:/en)?/actualite/(\d+)-')
NEXT_PAGE = re.compile(r'href="([^"]*\?(?:[^"]*&amp;)?avant=[^"]+)"')
MAX_PAGES = 5


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Print the first articles of the front page and of the watch in document order, with their labels and kinds. "
        "The database holds the labelled day; an article's label is found by the end of its address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The labelled file."""
        parser.add_argument("labels", type=Path, metavar="LABELS", help="labelled headlines, a JSON object a line")
        parser.add_argument("--json", action="store_true", help="the figures only, as one JSON object")

    def handle(self, **options: Any) -> None:
        """Print both lists, or the figures alone."""
        labels = _read_labels(options["labels"])
        front, watch = _cards("/", FRONT_CARDS, labels), _cards("/veille-reglementaire/", WATCH_CARDS, labels)
        if not options["json"]:
            for name, cards in (("/", front), ("/veille-reglementaire/", watch)):
                self.stdout.write(f"\n{name}")
                for number, card in enumerate(cards, 1):
                    self.stdout.write(f"{number:3} {card.kind:12} {card.facts:40.40} {card.title}")
        self.stdout.write(json.dumps(_figures(front, watch)))


def _figures(front: Sequence[LabelledCard], watch: Sequence[LabelledCard]) -> dict[str, int]:
    return {
        "front": len(front),
        "african_and_economic": sum(card.is_african and card.is_finance for card in front),
        "irrelevant": sum(card.is_irrelevant for card in front),
        f"not_economic_in_first_{TOP_CARDS}": sum(
            card.is_labelled and not card.is_finance for card in front[:TOP_CARDS]
        ),
        "watch": len(watch),
        "regulation": sum(card.is_regulation for card in watch),
    }


def _read_labels(path: Path) -> dict[str, Label]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return {row["id"]: parse_label(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no file of labelled headlines: {error}") from error


def _cards(address: str, number: int, labels: Mapping[str, Label]) -> list[LabelledCard]:
    """The first distinct articles of a page, in the order of the document; of its next pages too if it has too few."""
    client, keys = Client(), dict[int, None]()
    for _ in range(MAX_PAGES):
        content = client.get(address, headers={"host": "localhost"}, secure=True).content.decode()
        keys |= dict.fromkeys(map(int, ARTICLE_LINK.findall(content)))
        onwards = NEXT_PAGE.search(content)
        if len(keys) >= number or not onwards:
            break
        address = onwards[1].replace("&amp;", "&")
    articles = Article.objects.in_bulk(list(keys)[:number])
    return [_card(articles[key], labels) for key in articles]


def _card(article: Article, labels: Mapping[str, Label]) -> LabelledCard:
    return LabelledCard(article.title, labels.get((article.url or "").rstrip("/").rpartition("/")[2]))
