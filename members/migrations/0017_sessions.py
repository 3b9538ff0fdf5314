"""Members see their sessions. Those that are open already are read once, so that they can be ended by their rows."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models
from django.utils import timezone

BATCH_SIZE = 500


def note_open_sessions(apps, schema_editor):
    using = schema_editor.connection.alias
    rows, now = apps.get_model("members", "MemberSession").objects.using(using), timezone.now()
    members = set(apps.get_model("members", "Member").objects.using(using).values_list("pk", flat=True))
    batch = []
    for session in apps.get_model("sessions", "Session").objects.using(using).filter(expire_date__gt=now).iterator():
        member = str(SessionStore().decode(session.session_data).get("_auth_user_id", ""))
        if member.isdigit() and int(member) in members:
            batch.append(rows.model(session_id=session.pk, member_id=int(member), since=now, seen_at=now))
    rows.bulk_create(batch, batch_size=BATCH_SIZE)


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0016_moderation"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="ouverte le")),
                ("seen_at", models.DateTimeField(verbose_name="vue à l’heure de")),
                ("browser", models.CharField(blank=True, max_length=20, verbose_name="navigateur")),
                ("is_on_phone", models.BooleanField(default=False, verbose_name="sur téléphone")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sessions.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "session d’un membre",
                "verbose_name_plural": "sessions des membres",
            },
        ),
        migrations.RunPython(note_open_sessions, migrations.RunPython.noop),
    ]
