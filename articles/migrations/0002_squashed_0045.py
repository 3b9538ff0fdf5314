"""The index of words, which the models do not know (articles/search), and the triggers that keep what is written once."""

from sqlite3 import sqlite_version_info

from django.db import migrations

# Nothing is read back but where the words stand; an older SQLite cannot replace a row whose words it does not keep.
CONTENTLESS = ", content = '', contentless_delete = 1" if sqlite_version_info >= (3, 43) else ""
# On SQLite eight pieces of one size are merged into a larger one, and what a batch writes stays in memory until it is whole.
SEARCH = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE articles_search USING fts5(title, summary, source, tokenize = 'ascii'{CONTENTLESS})",
        "INSERT INTO articles_search (articles_search, rank) VALUES ('automerge', 8)",
        "INSERT INTO articles_search (articles_search, rank) VALUES ('hashsize', 4000000)",
    ),
    "postgresql": (
        "CREATE TABLE articles_search (place bigint PRIMARY KEY, document tsvector NOT NULL)",
        "CREATE INDEX articles_search_document ON articles_search USING gin (document)",
    ),
}
# SQLite deletes whatever it is asked to: Django empties its tables by DELETE between tests. There the model alone refuses.
GUARD = {
    "sqlite": (
        """
        CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END
        """,
    ),
    # A day less than `models.append_only.RETENTION`, should the clocks of the database and of a worker differ.
    "postgresql": (
        """
        CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1095 days'{unless} THEN
                RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        """
        CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stays()
        """,
    ),
}
# A judgement may be taken back in its first minute; the clocks of the database and of a process may differ by another.
GUARDED = (
    ("articles_act", "The journal of acts is written once.", ""),
    ("articles_judgement", "A judgement is written once.", " AND OLD.at < now() - interval '2 minutes'"),
    ("articles_withdrawal", "A withdrawal is written once.", ""),
)
# What Django adds on PostgreSQL to a unique text for LIKE, which nobody asks of these.
UNUSED = (
    "articles_article_address_key_44d97890_like",
    "articles_feed_url_03d4de30_like",
    "articles_host_name_4512c1c6_like",
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in SEARCH[vendor]:
        schema_editor.execute(statement)
    for table, sentence, unless in GUARDED:
        for statement in GUARD[vendor]:
            schema_editor.execute(statement.format(table=table, sentence=sentence, unless=unless).strip())
    for index in UNUSED:
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")


class Migration(migrations.Migration):
    replaces = [
        ("articles", "0045_judgements_taken_back"),
    ]
    dependencies = [("articles", "0001_squashed_0044")]
    operations = [migrations.RunPython(create)]
