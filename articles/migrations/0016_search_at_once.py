"""What a batch writes into SQLite's index of words stays in memory until it is whole: one piece, where it was several."""

from django.db import migrations


def _hold(size):
    def tell(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"INSERT INTO articles_search (articles_search, rank) VALUES ('hashsize', {size})")

    return tell


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_folder_keys")]

    operations = [migrations.RunPython(_hold(4_000_000), _hold(1_048_576))]
