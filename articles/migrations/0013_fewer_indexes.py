"""Indexes that no question uses, and that every row written had to be put into."""

import django.db.models.deletion
from django.db import migrations, models

# Another index begins with the same column.
COVERED = {
    "articles_visit_feed_id_01d18136": ("articles_visit", "feed_id"),
    "articles_revision_article_id_2d2af917": ("articles_revision", "article_id"),
}
# On PostgreSQL, what Django adds to a unique text for LIKE, which nobody asks of these.
LIKE = {
    "articles_article_address_key_44d97890_like": ("articles_article", "address_key"),
    "articles_feed_url_03d4de30_like": ("articles_feed", "url"),
    "articles_host_name_4512c1c6_like": ("articles_host", "name"),
}


def drop(apps, schema_editor):
    for index in (*COVERED, *LIKE):
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # a million rows take longer than a page may
    for index, (table, column) in COVERED.items():
        schema_editor.execute(f"CREATE INDEX {index} ON {table} ({column})")
    if schema_editor.connection.vendor == "postgresql":
        for index, (table, column) in LIKE.items():
            schema_editor.execute(f"CREATE INDEX {index} ON {table} ({column} varchar_pattern_ops)")


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_search_merges")]

    operations = [
        # By name: to alter a field would copy the whole table on SQLite.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, create)],
            state_operations=[
                migrations.AlterField(
                    model_name="visit",
                    name="feed",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="articles.feed",
                        verbose_name="flux",
                    ),
                ),
                migrations.AlterField(
                    model_name="revision",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
        ),
    ]
