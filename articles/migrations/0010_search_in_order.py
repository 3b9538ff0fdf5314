"""The index in the order of publication, of stems that are the same on both databases. What is stored is indexed again."""

from sqlite3 import sqlite_version_info

from django.db import migrations

# Nothing is read back but where the words stand; an older SQLite cannot replace a row whose words it does not keep.
KEPT = ", content = '', contentless_delete = 1" if sqlite_version_info >= (3, 43) else ""
CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE articles_search USING fts5(title, summary, source, tokenize = 'ascii'{KEPT})",
    ),
    "postgresql": (
        "CREATE TABLE articles_search (place bigint PRIMARY KEY, document tsvector NOT NULL)",
        "CREATE INDEX articles_search_document ON articles_search USING gin (document)",
    ),
}


def create(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_search")
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    from articles import search

    search.rebuild()  # asks for columns that the table has had from the beginning, and for no others


def recreate_former(apps, schema_editor):
    from importlib import import_module

    former = import_module("articles.migrations.0003_search")
    former.drop(apps, schema_editor)
    former.create(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_pins")]

    operations = [migrations.RunPython(create, recreate_former), migrations.RunPython(fill, migrations.RunPython.noop)]
