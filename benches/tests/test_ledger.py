import sqlite3
from pathlib import Path

import pytest

from benches.chaos.ledger import discrepancies
from benches.harness.product import Database, as_sqlite

TABLES = """
CREATE TABLE articles_story (id INTEGER PRIMARY KEY, lead_id INTEGER);
CREATE TABLE articles_article (id INTEGER PRIMARY KEY, url TEXT, story_id INTEGER, is_lead BOOL);
CREATE TABLE articles_appearance (id INTEGER PRIMARY KEY, article_id INTEGER);
CREATE TABLE articles_feed (id INTEGER PRIMARY KEY, url TEXT, state TEXT, reason TEXT);
CREATE TABLE articles_search (title TEXT);
INSERT INTO articles_story VALUES (1, 2);
INSERT INTO articles_article VALUES (1, 'a', NULL, 1), (2, 'b', 1, 1), (3, 'c', 1, 0);
INSERT INTO articles_appearance VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO articles_search (rowid, title) VALUES (1, 'A'), (2, 'B'), (3, 'C');
INSERT INTO articles_feed VALUES (1, 'f', 'active', ''), (2, 'g', 'inactive', 'dns');
"""
SERVED = {"a", "b", "c"}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    with sqlite3.connect(tmp_path / "db") as connection:
        connection.executescript(TABLES)
    connection.close()
    return Database(as_sqlite(tmp_path / "db"))


def test_a_sound_database_is_even(database: Database) -> None:
    assert discrepancies(database, SERVED).is_even


def test_what_was_served_and_is_not_there_is_lost_and_the_other_way_round(database: Database) -> None:
    even = discrepancies(database, {"a", "b", "d"})
    assert (even.lost, even.strange) == ({"d"}, {"c"})


@pytest.mark.parametrize(
    ("harm", "oddity"),
    [
        ("UPDATE articles_article SET is_lead = 1 WHERE id = 3", "1 stories without their one lead"),
        ("UPDATE articles_story SET lead_id = 3", "1 stories without their one lead"),
        ("INSERT INTO articles_story VALUES (2, NULL)", "1 stories without their one lead"),
        ("UPDATE articles_article SET is_lead = 0 WHERE id = 1", "1 articles that are hidden behind no story"),
        ("DELETE FROM articles_appearance WHERE id = 3", "1 articles without an appearance"),
        ("DELETE FROM articles_search WHERE rowid = 2", "1 articles that no search finds"),
        ("INSERT INTO articles_search (rowid, title) VALUES (9, 'X')", "1 search rows without an article"),
        ("INSERT INTO articles_appearance VALUES (4, 3)", "1 appearances too many"),
        ("UPDATE articles_feed SET reason = 'poison' WHERE id = 1", "f is left with « poison »"),
    ],
)
def test_what_is_at_odds_is_told(database: Database, harm: str, oddity: str) -> None:
    database.run(harm)
    assert discrepancies(database, SERVED).oddities == (oddity,)
