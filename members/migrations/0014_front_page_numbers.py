"""The newsroom adjusts the numbers of the front page."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def allow(apps, schema_editor):
    """Permissions are usually made after all migrations, so those of `articles` are made here first."""
    alias = schema_editor.connection.alias
    articles = apps.get_app_config("articles")
    articles.models_module = True
    create_permissions(articles, verbosity=0, using=alias, apps=apps)
    articles.models_module = None
    wanted = apps.get_model("auth", "Permission").objects.using(alias).filter(
        content_type__app_label="articles", codename__in=["view_frontpagenumbers", "change_frontpagenumbers"]
    )
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name="Rédaction"):
        group.permissions.add(*wanted)


class Migration(migrations.Migration):
    dependencies = [("members", "0013_lookalike_key"), ("articles", "0023_front_page_numbers")]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
