"""The administrators' group: everything at the desk, but groups themselves and superusers."""

from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import Q

NAME = "Administration"
OF_MEMBERS = [f"{verb}_member" for verb in ("view", "add", "change", "delete")]


def create_group(apps, schema_editor):
    """Permissions are usually made after all migrations, so those that the group needs are made here first."""
    alias = schema_editor.connection.alias
    for label in ("articles", "members", "auth"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, verbosity=0, using=alias, apps=apps)
        config.models_module = None
    wanted = apps.get_model("auth", "Permission").objects.using(alias).filter(
        Q(content_type__app_label="articles")
        | Q(content_type__app_label="members", codename__in=OF_MEMBERS)
        | Q(content_type__app_label="auth", codename="view_group")
    )
    group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=NAME)
    group.permissions.add(*wanted)


def delete_group(apps, schema_editor):
    """Take the group away."""
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0024_source_rules"),
        ("articles", "0032_source_rules"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(create_group, delete_group)]
