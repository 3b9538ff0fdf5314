from django.db import migrations

from articles.web.hosts import host_of
from articles.web.urls import address_key


def name_hosts(apps, schema_editor):
    """Write the host of every feed there is: its turn is taken by it."""
    feed = apps.get_model("articles", "Feed")
    feeds = list(feed.objects.filter(host=""))
    for one in feeds:
        one.host = host_of(one.url)
    feed.objects.bulk_update(feeds, ["host"], batch_size=500)


def key_addresses(apps, schema_editor):
    """Write what each address is known by; where two articles share it, the first keeps it."""
    article = apps.get_model("articles", "Article")
    known, batch = set(), []
    for one in article.objects.exclude(url=None).only("pk", "url").order_by("pk").iterator():
        key = address_key(one.url)
        if key not in known:
            known.add(key)
            one.address_key = key
            batch.append(one)
        if len(batch) == 500:
            article.objects.bulk_update(batch, ["address_key"])
            batch = []
    article.objects.bulk_update(batch, ["address_key"])


class Migration(migrations.Migration):
    """Every feed knows its host, every article what its address is known by."""

    dependencies = [("articles", "0004_wire")]
    operations = [
        migrations.RunPython(name_hosts, migrations.RunPython.noop),
        migrations.RunPython(key_addresses, migrations.RunPython.noop),
    ]
