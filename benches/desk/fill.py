"""Fills a database for `bin/bench desk`."""

import random

from django.db import connection, transaction

from articles import search
from benches import library
from benches.desk import feed_rows, newsroom_rows, talk_rows
from benches.desk.rows import Desk, insert

# In this order: rows name rows that come before them.
MADE = (
    newsroom_rows.members,
    feed_rows.feeds,
    talk_rows.comments,
    talk_rows.judgements,
    talk_rows.reports,
    feed_rows.visits,
    newsroom_rows.acts,
    feed_rows.fetched,
    newsroom_rows.letters,
    newsroom_rows.editors_rows,
    newsroom_rows.rules,
    talk_rows.appeals,
)


def fill(articles: int, seed: int = 1) -> None:
    """Fill an empty, migrated database: `articles` articles with their search index, and all that the desk shows."""
    library.fill(articles, seed)
    fill_desk(seed)
    search.rebuild()


def fill_desk(seed: int = 1) -> None:
    """Write all but the articles, which are there already and are given their states; the search index is not touched."""
    desk = Desk(random.Random(seed))  # noqa: S311
    with transaction.atomic():
        newsroom_rows.set_states(desk)
        for rows in MADE:
            insert(rows(desk))
    library.continue_keys(*connection.introspection.get_migratable_models())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
