"""Each reply is given the comment with which its replies began."""

from django.db import migrations

BATCH_SIZE = 1_000


def fill_roots(apps, schema_editor):
    """Follow each reply's parents up. A chain that leads back to itself ends where it began."""
    comments = apps.get_model("articles", "Comment").objects.using(schema_editor.connection.alias)
    parents = dict(comments.exclude(parent=None).values_list("pk", "parent"))
    replies = [comments.model(pk=key, root_id=_root(key, parents)) for key in parents]
    comments.bulk_update(replies, ["root"], batch_size=BATCH_SIZE)


def _root(key, parents):
    passed = {key}
    root = parents[key]
    while root in parents and root not in passed:
        passed.add(root)
        root = parents[root]
    return root


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_conversation")]
    operations = [migrations.RunPython(fill_roots, migrations.RunPython.noop)]
