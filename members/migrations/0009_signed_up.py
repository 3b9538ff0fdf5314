"""Who made the account: the person, on the site, or an administrator."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """A sign-up on the site leaves a primary address; other accounts have none before one is confirmed."""
    addresses = apps.get_model("account", "EmailAddress").objects.filter(primary=True)
    apps.get_model("members", "Member").objects.filter(pk__in=addresses.values("user")).update(signed_up=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0008_follows"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.AlterModelManagers(name="member", managers=[]),
        migrations.AddField(
            "member",
            "signed_up",
            models.BooleanField(default=False, editable=False, verbose_name="inscription sur le site"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
