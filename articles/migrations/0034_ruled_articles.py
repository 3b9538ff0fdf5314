"""Which rule decided for which article. What rules have hidden so far is given its rule by the words in its reason.

If no rule has these words any more, the row names none: « Ce que des règles supprimées ont masqué » gives it back.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


TEXTS = {"title": "dans le titre", "address": "dans l’adresse", "category": "dans la rubrique"}


def name_rules(apps, schema_editor):
    alias = schema_editor.connection.alias
    rules = {}
    columns = ("source", "field", "words", "pk")
    hiding = apps.get_model("articles", "SourceRule").objects.using(alias).filter(hides=True)
    for source, field, words, key in hiding.order_by("-pk").values_list(*columns):
        rules[source, f"Règle de source\u00a0: «\u00a0{words}\u00a0» {TEXTS[field]} → masqué"] = key
    ruled = apps.get_model("articles", "RuledArticle")
    hidden = apps.get_model("articles", "Article").objects.using(alias).filter(status="by-rule").order_by("pk")
    rows = (
        ruled(
            article_id=article,
            rule_id=next((rules[key] for why in reasons for key in ((source, why), (None, why)) if key in rules), None),
            at=seen,
        )
        for article, source, reasons, seen in hidden.values_list("pk", "source", "why", "first_seen_at").iterator()
    )
    ruled.objects.using(alias).bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0033_own_articles'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuledArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('released_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ruled', to='articles.article')),
                ('rule', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='ruled', to='articles.sourcerule')),
            ],
            options={
                'verbose_name': 'article réglé',
                'indexes': [models.Index(fields=['rule', 'at'], name='ruled_article_of_rule')],
                'constraints': [models.UniqueConstraint(fields=('article', 'rule'), name='ruled_article_once')],
            },
        ),
        migrations.RunPython(name_rules, migrations.RunPython.noop),
    ]
