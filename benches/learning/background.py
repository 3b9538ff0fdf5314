"""Pairs of headlines that clustering would compare on an ordinary day, nearly all of which tell two events.

Labelled pairs were picked because they are alike; these show what is alike every day (two bonds, two visits to one country).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from articles.stories.cluster import OpenStories
from articles.stories.comparison.features import features
from articles.stories.comparison.probability import MIN_SAME_EVENT_PERCENT, same_event_percent
from articles.stories.headline import parse_headline
from articles.stories.records import Headline
from articles.text.html_text import html_to_text

LANGUAGES = ("fr", "en")
FIRST_HOUR, MAX_HOURS = datetime(2026, 1, 1, tzinfo=UTC), 48  # most rows have no date: each gets an hour by its title


def read_headlines(paths: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    """Title, text under it, and language of the rows in French and English, each title once.

    A row is a JSON object with a `title` and a `lead`, `text` or `summary_html`.
    """
    seen = set()
    for path in paths:
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")):  # a title may hold U+2028
            row = json.loads(line)
            title, language = row.get("title"), row.get("lang", row.get("language"))
            if title and language in LANGUAGES and title not in seen:
                seen.add(title)
                yield title, html_to_text(row.get("lead") or row.get("text") or row.get("summary_html") or ""), language


def pairs_apart(paths: Sequence[Path], weights: Mapping[str, float]) -> list[dict[str, float]]:
    """The features of the candidates that these weights keep apart, each headline from a source of its own."""
    numbers = count(1)
    headlines = [
        Headline(number, title, _published(title), number, language, summary)
        for (title, summary, language), number in zip(read_headlines(paths), numbers, strict=False)
    ]
    stories, by_id = OpenStories(()), {one.id: one for one in headlines}
    found = []
    for headline in sorted(headlines, key=lambda one: one.published):
        for other in stories.find_candidates(headline):
            values = features(parse_headline(headline), parse_headline(by_id[other]))
            if values and same_event_percent(values, weights) < MIN_SAME_EVENT_PERCENT:
                found.append(values)
        stories.add([headline])
    return found


def _published(title: str) -> datetime:
    return FIRST_HOUR + timedelta(hours=int(sha256(title.encode()).hexdigest(), 16) % MAX_HOURS)
