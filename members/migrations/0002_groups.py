"""The editors' and the moderators' groups, with what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

TAXONOMY = ("category", "sector", "region", "country")
GROUPS = {
    "Rédaction": [
        *(f"{verb}_{model}" for model in ("article", "articlesector", "source", "feed") for verb in ("add", "change", "view")),
        "delete_articlesector",  # to take a sector from an article
        *(f"view_{model}" for model in TAXONOMY),
        "change_category",
        "change_sector",
        "view_comment",
    ],
    "Modération": ["view_article", "view_comment", "change_comment"],
}


def create_groups(apps, schema_editor):
    """Make both groups. Permissions are usually made after all migrations, so those of `articles` are made here first."""
    alias = schema_editor.connection.alias
    articles = apps.get_app_config("articles")
    articles.models_module = True
    create_permissions(articles, verbosity=0, using=alias, apps=apps)
    articles.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.using(alias).get_or_create(name=name)
        wanted = Permission.objects.using(alias).filter(content_type__app_label="articles", codename__in=codenames)
        group.permissions.add(*wanted)


def delete_groups(apps, schema_editor):
    """Take both groups away."""
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0001_initial"),
        ("articles", "0002_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, delete_groups)]
