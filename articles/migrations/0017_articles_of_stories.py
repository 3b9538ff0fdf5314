"""The articles of a story in the order of their keys; most articles are in none, and are put into no index for it."""

import django.db.models.deletion
from django.db import migrations, models

FORMER = "articles_article_story_id_6cfe4afe"


def allow_time(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # a million rows take longer than a page may


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_search_at_once")]

    operations = [
        migrations.RunPython(allow_time, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("story__isnull", False)), fields=["story", "id"], name="article_of_story"
            ),
        ),
        # By name: to alter a field would copy the whole table on SQLite.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {FORMER}", f"CREATE INDEX {FORMER} ON articles_article (story_id)"
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="story",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="articles",
                        to="articles.story",
                        verbose_name="sujet",
                    ),
                ),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, allow_time),
    ]
