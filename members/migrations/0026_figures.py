"""The newsroom and the administrators keep the figures: rights, datasets, series, values, and what waits."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CODES = [f"{verb}_{model}" for verb in ("view", "add", "change") for model in ("provider", "dataset", "instrument", "series", "observation")]
CODES += ["view_waitingvalue", "change_waitingvalue"]


def allow(apps, schema_editor):
    """Permissions are usually made after all migrations, so those of `articles` are made here first."""
    alias = schema_editor.connection.alias
    articles = apps.get_app_config("articles")
    articles.models_module = True
    create_permissions(articles, verbosity=0, using=alias, apps=apps)
    articles.models_module = None
    wanted = apps.get_model("auth", "Permission").objects.using(alias).filter(content_type__app_label="articles", codename__in=CODES)
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=["Rédaction", "Administration"]):
        group.permissions.add(*wanted)


class Migration(migrations.Migration):
    dependencies = [("members", "0025_administration"), ("articles", "0035_figures")]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
