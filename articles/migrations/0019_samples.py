"""Which sources are invented, so that all that is theirs can be marked, kept here and taken away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_acts")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="is_sample",
            field=models.BooleanField(default=False, editable=False, verbose_name="exemple"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("is_sample", True)), fields=["id"], name="source_is_sample"),
        ),
    ]
