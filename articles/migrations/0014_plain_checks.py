"""Checks that every program which opens the database knows: no regular expressions."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

COPIED = ("articles_article", "articles_feed")  # by SQLite, which changes no constraint of a table that stands


def before(apps, schema_editor):
    """PostgreSQL reads every row to check it; SQLite counts anew from the rows it copies, and must give no key twice."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")  # a million rows take longer than a page may
        else:
            cursor.execute("CREATE TEMP TABLE given AS SELECT name, seq FROM sqlite_sequence")


def after(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM given WHERE name = %s", [table]
            )
        cursor.execute("DROP TABLE given")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_fewer_indexes"),
    ]

    operations = [
        migrations.RunPython(before, after),
        migrations.RemoveConstraint(
            model_name="article",
            name="article_url_is_http",
        ),
        migrations.RemoveConstraint(
            model_name="country",
            name="country_iso2_capitals",
        ),
        migrations.RemoveConstraint(
            model_name="feed",
            name="feed_url_is_http",
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("url", None),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Left("url", 7), "http://"),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Left("url", 8), "https://"),
                    _connector="OR",
                ),
                name="article_url_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="country",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("iso2"), 2),
                    models.Q(
                        django.db.models.lookups.In(
                            django.db.models.functions.text.Substr("iso2", 1, 1),
                            [
                                "A",
                                "B",
                                "C",
                                "D",
                                "E",
                                "F",
                                "G",
                                "H",
                                "I",
                                "J",
                                "K",
                                "L",
                                "M",
                                "N",
                                "O",
                                "P",
                                "Q",
                                "R",
                                "S",
                                "T",
                                "U",
                                "V",
                                "W",
                                "X",
                                "Y",
                                "Z",
                            ],
                        )
                    ),
                    models.Q(
                        django.db.models.lookups.In(
                            django.db.models.functions.text.Substr("iso2", 2, 1),
                            [
                                "A",
                                "B",
                                "C",
                                "D",
                                "E",
                                "F",
                                "G",
                                "H",
                                "I",
                                "J",
                                "K",
                                "L",
                                "M",
                                "N",
                                "O",
                                "P",
                                "Q",
                                "R",
                                "S",
                                "T",
                                "U",
                                "V",
                                "W",
                                "X",
                                "Y",
                                "Z",
                            ],
                        )
                    ),
                ),
                name="country_iso2_capitals",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(django.db.models.functions.text.Left("url", 7), "http://"),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Left("url", 8), "https://"),
                    _connector="OR",
                ),
                name="feed_url_is_http",
            ),
        ),
        migrations.RunPython(after, before),
    ]
