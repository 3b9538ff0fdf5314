"""A second key, of what a hurried eye confuses. Of members who look alike today, the oldest has it; all keep their names."""

from django.db import migrations, models

import members.pseudo

AT_ONCE = 2_000


def fill(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    taken, rows = set(), []
    for pk, username in Member.objects.order_by("pk").values_list("pk", "username"):
        key = members.pseudo.lookalike(username)
        rows.append(Member(pk=pk, lookalike_key=None if key in taken else key))
        taken.add(key)
    Member.objects.bulk_update(rows, ["lookalike_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("members", "0012_encrypt_second_factors")]

    operations = [
        migrations.AddField("member", "lookalike_key", models.CharField(editable=False, max_length=120, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "member", models.UniqueConstraint(fields=["lookalike_key"], name="member_lookalike_unique")
        ),
    ]
