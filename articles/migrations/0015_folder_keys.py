"""What an address is known by begins with its host and its folder, so that the keys of one feed stand side by side."""

from functools import partial
from hashlib import blake2b
from itertools import batched

from django.db import migrations

from articles.web.urls import strip_url_variants
from articles.web.urls import address_key

AT_ONCE = 2000
UPDATE = "UPDATE articles_article SET address_key = %s WHERE id = %s"


def by_host(url):
    """What an address was known by before."""
    address = strip_url_variants(url)
    return f"{_digest(address.partition('/')[0])[:8]}{_digest(address)[:24]}"


def _digest(text):
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def key_anew(apps, schema_editor, key_of=address_key):
    """Write the keys of all that have one; of two articles that are one address by now, the first keeps it."""
    articles = apps.get_model("articles", "Article").objects
    keyed = articles.exclude(address_key=None).exclude(url=None).order_by("pk")
    with schema_editor.connection.cursor() as cursor:
        for some in batched(keyed.values_list("pk", "url").iterator(AT_ONCE), AT_ONCE):
            keys = {pk: key_of(url) for pk, url in some}
            taken = dict(articles.filter(address_key__in=keys.values()).values_list("address_key", "pk"))
            first = {key: pk for pk, key in reversed(keys.items())} | taken
            cursor.executemany(UPDATE, [(key if first[key] == pk else None, pk) for pk, key in keys.items()])


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_plain_checks")]

    operations = [migrations.RunPython(key_anew, partial(key_anew, key_of=by_host))]
