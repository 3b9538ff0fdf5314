import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.models.articles.pin


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0008_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["created_at"], name="comment_newest"),
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "en tête"), (2, "en deuxième"), (3, "en troisième")],
                        default=1,
                        verbose_name="place",
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="depuis")),
                ("until", models.DateTimeField(default=articles.models.articles.pin.in_six_hours, verbose_name="jusqu’à")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "épingle de la une",
                "verbose_name_plural": "épingles de la une",
                "ordering": ["-until", "place"],
                "indexes": [models.Index(fields=["until"], name="pin_until")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(until__gt=models.F("since")),
                        name="pin_ends_after_it_begins",
                        violation_error_message="La fin doit venir après le début.",
                    )
                ],
            },
        ),
    ]
