"""The journal of acts. The database itself refuses to change a row, and PostgreSQL to delete one before its time.

SQLite deletes whatever it is asked to: Django empties its tables by DELETE between tests. There the model alone refuses.
"""

import articles.models.act
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


CREATE = {
    "sqlite": (
        "CREATE TRIGGER articles_act_stays BEFORE UPDATE ON articles_act "
        "BEGIN SELECT RAISE(ABORT, 'The journal of acts is written once.'); END",
    ),
    # A day less than `models.act.KEPT`, should the clocks of the database and of a worker differ.
    "postgresql": (
        """
        CREATE FUNCTION articles_act_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1095 days' THEN
                RAISE EXCEPTION 'The journal of acts is written once.' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        "CREATE TRIGGER articles_act_stays BEFORE UPDATE OR DELETE ON articles_act "
        "FOR EACH ROW EXECUTE FUNCTION articles_act_stays()",
    ),
}
DROP = {
    "sqlite": ("DROP TRIGGER articles_act_stays",),
    "postgresql": ("DROP TRIGGER articles_act_stays ON articles_act", "DROP FUNCTION articles_act_stays()"),
}


def guard(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forget_texts(apps, schema_editor):
    """Django's history has kept the beginning of every comment that a moderator changed: its author may want it gone."""
    alias = schema_editor.connection.alias
    kept = apps.get_model("admin", "LogEntry").objects.using(alias)
    kept.filter(content_type__app_label="articles", content_type__model="comment").update(object_repr="commentaire")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_articles_of_stories"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="quand")),
                ("by_name", models.CharField(blank=True, editable=False, max_length=150, verbose_name="qui")),
                (
                    "verb",
                    models.CharField(
                        choices=articles.models.act.verbs, editable=False, max_length=20, verbose_name="acte"
                    ),
                ),
                ("kind", models.CharField(editable=False, max_length=80, verbose_name="sorte")),
                ("key", models.CharField(editable=False, max_length=255, verbose_name="clé")),
                ("label", models.CharField(blank=True, editable=False, max_length=200, verbose_name="sur quoi")),
                ("reason", models.TextField(blank=True, editable=False, verbose_name="motif")),
                (
                    "before",
                    models.JSONField(
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="avant",
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="après",
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte du texte"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="qui",
                    ),
                ),
            ],
            options={
                "verbose_name": "acte",
                "verbose_name_plural": "journal des actes",
                "ordering": ["-pk"],
                "default_permissions": ["view"],
                "indexes": [
                    models.Index(fields=["at"], name="act_at"),
                    models.Index(fields=["kind", "key"], name="act_thing"),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(forget_texts, migrations.RunPython.noop),
    ]
