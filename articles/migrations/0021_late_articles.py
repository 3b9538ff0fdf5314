"""Which articles were more than thirty days old when we first saw them: they are no news, and enter no general list."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F


def mark_late(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # all articles are read once
    articles = apps.get_model("articles", "Article").objects
    articles.filter(published_at__lt=F("first_seen_at") - timedelta(days=30), url__isnull=False).update(is_late=True)


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0020_judged_articles"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="is_late",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="tardif"),
        ),
        migrations.RunPython(mark_late, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_late", False), ("published_at__lt", models.F("first_seen_at")), _connector="OR"
                ),
                name="article_late_was_seen_later",
            ),
        ),
    ]
