"""The search index: a table of its own, which the models do not know (see articles/search)."""

from django.db import migrations

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE articles_search USING fts5("
        "title, summary, source, tokenize = 'unicode61 remove_diacritics 2')",
    ),
    "postgresql": (
        "CREATE TABLE articles_search (article_id bigint PRIMARY KEY, document tsvector NOT NULL)",
        "CREATE INDEX articles_search_document ON articles_search USING gin (document)",
    ),
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_search")


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_initial")]

    operations = [migrations.RunPython(create, drop)]
