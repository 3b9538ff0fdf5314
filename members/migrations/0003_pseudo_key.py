"""One key for all pseudos that look alike, in place of LOWER(), which knows no accents on SQLite."""

from django.db import migrations, models

import members.pseudo


def fill(apps, schema_editor):
    for member in apps.get_model("members", "Member").objects.all():
        member.pseudo_key = members.pseudo.key(member.username)
        member.save(update_fields=["pseudo_key"])


class Migration(migrations.Migration):
    dependencies = [("members", "0002_groups")]

    operations = [
        migrations.RemoveConstraint("member", "member_pseudo_unique"),
        migrations.AddField("member", "pseudo_key", models.CharField(default="", editable=False, max_length=120), False),
        migrations.AlterField(
            "member",
            "username",
            models.CharField(
                error_messages={"unique": "Ce pseudo est déjà pris."},
                max_length=30,
                unique=True,
                validators=[members.pseudo.validate],
                verbose_name="pseudo",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint("member", models.UniqueConstraint(fields=["pseudo_key"], name="member_pseudo_unique")),
    ]
