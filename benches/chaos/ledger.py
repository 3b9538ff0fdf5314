"""What the farm has served against what the database holds: lost, doubled, or at odds with itself."""

from collections.abc import Set
from dataclasses import dataclass, field

from benches.harness.product import Database

MASK = (1 << 30) - 1  # articles.search.positions.KEY_MASK, which cannot be imported without Django

STORIES_AT_ODDS = """
SELECT count(*) FROM articles_story AS story WHERE
    (SELECT count(*) FROM articles_article AS a WHERE a.story_id = story.id AND a.is_lead) <> 1
    OR NOT EXISTS (SELECT 1 FROM articles_article AS a WHERE a.id = story.lead_id AND a.story_id = story.id AND a.is_lead)
"""
ODDITIES = {
    "stories without their one lead": STORIES_AT_ODDS,
    "articles that are hidden behind no story": (
        "SELECT count(*) FROM articles_article WHERE story_id IS NULL AND NOT is_lead"
    ),
    "articles without an appearance": (
        "SELECT count(*) FROM articles_article AS a WHERE NOT EXISTS "
        "(SELECT 1 FROM articles_appearance AS p WHERE p.article_id = a.id)"
    ),
    "articles that no search finds": (
        "SELECT count(*) FROM articles_article WHERE id NOT IN (SELECT {key} FROM articles_search)"
    ),
    "search rows without an article": (
        "SELECT count(*) FROM articles_search WHERE {key} NOT IN (SELECT id FROM articles_article)"
    ),
}
DOUBLED = {
    "articles": "SELECT count(*) - count(DISTINCT url) FROM articles_article",
    "appearances": "SELECT count(*) - count(DISTINCT article_id) FROM articles_appearance",
    "search rows": "SELECT count(*) - count(DISTINCT {key}) FROM articles_search",
}
FAILING = "SELECT url, reason FROM articles_feed WHERE state <> 'inactive' AND (reason <> '' OR state <> 'active')"


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """What is wrong: addresses lost, addresses nobody served, rows too many, and sentences about the rest."""

    stored: int
    lost: Set[str]
    strange: Set[str]
    doubled: int
    oddities: tuple[str, ...] = field(default=())

    @property
    def is_even(self) -> bool:
        """Nothing is wrong."""
        return not (self.lost or self.strange or self.doubled or self.oddities)


def discrepancies(database: Database, served: Set[str]) -> Discrepancies:
    """Compare the articles with `served`, the addresses of all entries that the farm has ever published."""
    key = ("rowid" if database.is_sqlite else "place") + f" & {MASK}"
    stored = {url for (url,) in database.ask("SELECT url FROM articles_article")}
    doubled = {name: database.number(question.format(key=key)) for name, question in DOUBLED.items()}
    odd = {name: database.number(question.format(key=key)) for name, question in ODDITIES.items()}
    oddities = [f"{number} {name}" for name, number in odd.items() if number]
    oddities += [f"{number} {name} too many" for name, number in doubled.items() if number]
    oddities += [f"{url} is left with « {reason} »" for url, reason in database.ask(FAILING)]
    oddities += _integrity(database)
    return Discrepancies(len(stored), served - stored, stored - served, sum(doubled.values()), tuple(oddities))


def _integrity(database: Database) -> list[str]:
    """What SQLite says of its file; PostgreSQL looks after its own."""
    if not database.is_sqlite:
        return []
    words = [str(word) for (word,) in database.ask("PRAGMA integrity_check") if word != "ok"]
    strays = len(database.ask("PRAGMA foreign_key_check"))
    return [f"integrity_check: {word}" for word in words] + ([f"{strays} rows point at nothing"] if strays else [])
