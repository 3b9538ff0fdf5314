"""Letters to the editors."""

import articles.models.letter
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_local_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        default=articles.models.letter.new_reference,
                        editable=False,
                        max_length=9,
                        unique=True,
                        verbose_name="référence",
                    ),
                ),
                ("form_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="reçu le"),
                ),
                ("mailed_at", models.DateTimeField(editable=False, null=True, verbose_name="transmis par e-mail le")),
                (
                    "sender",
                    models.CharField(
                        choices=[
                            ("lecteur", "lecteur ou lectrice"),
                            ("editeur", "éditeur d’un site ou d’un journal"),
                            ("autre", "autre"),
                        ],
                        max_length=10,
                        verbose_name="qui écrit",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("question", "une question"),
                            ("correction", "une erreur à corriger"),
                            ("retrait", "le retrait d’un article"),
                            ("donnees", "mes données personnelles"),
                            ("autre", "autre chose"),
                        ],
                        max_length=10,
                        verbose_name="objet",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=2000, verbose_name="adresse de l’article")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                ("body", models.TextField(max_length=5000, verbose_name="message")),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "nouveau"), ("open", "en cours"), ("closed", "clos")],
                        default="new",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="clos le")),
                ("note", models.TextField(blank=True, help_text="Pour la rédaction seulement.", verbose_name="note")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="letters",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suivi par",
                    ),
                ),
            ],
            options={
                "verbose_name": "courrier",
                "verbose_name_plural": "courriers",
                "ordering": ["-received_at", "-id"],
                "indexes": [models.Index(fields=["state", "-received_at"], name="letter_state_newest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("body", ""), _negated=True), name="letter_is_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                            _connector="OR",
                        ),
                        name="letter_closed_has_its_date",
                    ),
                ],
            },
        ),
    ]
