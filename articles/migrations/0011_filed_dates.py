"""Where articles are filed, the date of each beside it: listings are read by it, newest first, however many there are."""

import django.db.models.deletion
from django.core.management.color import no_style
from django.db import migrations, models

import articles.models.articles.filing

FILINGS = ("sectors", "countries", "regions", "organisations")


def rebuild(apps, schema_editor):
    """Make the tables as the models have them now, their rows kept. Much faster than a new index a row at a time."""
    article = apps.get_model("articles", "Article")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # a million rows take longer than a page may
        schema_editor.execute("SET LOCAL lock_timeout = 0")
        tables = [article._meta.get_field(field).remote_field.through._meta.db_table for field in FILINGS]
        names = ", ".join(map(schema_editor.quote_name, ["articles_article", *tables]))
        schema_editor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    for field in FILINGS:
        model = article._meta.get_field(field).remote_field.through
        table, quote = model._meta.db_table, schema_editor.quote_name
        columns = [one.column for one in model._meta.local_concrete_fields]
        kept = ", ".join(("a." if name == "published_at" else "f.") + quote(name) for name in columns)
        names = ", ".join(map(quote, columns))
        schema_editor.execute(
            f"CREATE TABLE filings_kept AS SELECT {kept} FROM {quote(table)} f "
            "JOIN articles_article a ON a.id = f.article_id"
        )
        schema_editor.execute(f"DROP TABLE {quote(table)}")
        schema_editor.create_model(model)
        schema_editor.execute(f"INSERT INTO {quote(table)} ({names}) SELECT {names} FROM filings_kept ORDER BY id")
        schema_editor.execute("DROP TABLE filings_kept")
        for sql in schema_editor.connection.ops.sequence_reset_sql(no_style(), [model]):
            schema_editor.execute(sql)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ANALYZE {quote(table)}")  # or it would plan by guesses until it gets round to it


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0010_search_in_order"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, rebuild),  # backwards, last of all
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="countries",
                    field=articles.models.articles.filing.FiledUnder(
                        blank=True, related_name="articles", to="articles.country", verbose_name="pays"
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="organisations",
                    field=articles.models.articles.filing.FiledUnder(
                        blank=True,
                        related_name="articles",
                        to="articles.organisation",
                        verbose_name="sociétés et institutions",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="regions",
                    field=articles.models.articles.filing.FiledUnder(
                        blank=True, related_name="articles", to="articles.region", verbose_name="régions"
                    ),
                ),
                migrations.AddField(
                    model_name="articlesector",
                    name="published_at",
                    field=articles.models.articles.filing.DateOfArticle(editable=False),
                    preserve_default=False,
                ),
                migrations.AlterField(
                    model_name="articlesector",
                    name="sector",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.sector",
                        verbose_name="secteur",
                    ),
                ),
                migrations.AddIndex(
                    model_name="articlesector",
                    index=models.Index(
                        models.F("sector"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("article"), descending=True),
                        name="filed_sector_newest",
                    ),
                ),
            ],
        ),
        migrations.RunPython(rebuild, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["published_at"],
                condition=models.Q(("status", "published"), _negated=True),
                name="article_unseen",
            ),
        ),
    ]
