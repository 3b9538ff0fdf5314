"""Moderators read what was reported, judged and appealed, and keep the list of held words."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


ALLOWED = [
    *(f"view_{model}" for model in ("report", "appeal", "judgement", "commenttext", "talksetting")),
    "change_talksetting",
    *(f"{verb}_heldword" for verb in ("view", "add", "change", "delete")),
]


def allow(apps, schema_editor):
    """Permissions are usually made after all migrations, so those of `articles` are made here first."""
    alias = schema_editor.connection.alias
    articles = apps.get_app_config("articles")
    articles.models_module = True
    create_permissions(articles, verbosity=0, using=alias, apps=apps)
    articles.models_module = None
    wanted = apps.get_model("auth", "Permission").objects.using(alias).filter(
        content_type__app_label="articles", codename__in=ALLOWED
    )
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="Modération"):
        group.permissions.add(*wanted)


class Migration(migrations.Migration):
    dependencies = [("members", "0015_community"), ("articles", "0026_judgements_stay")]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
