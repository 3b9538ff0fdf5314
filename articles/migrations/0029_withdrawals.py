"""Withdrawn articles and sources. The database itself refuses to change a withdrawal, and PostgreSQL to delete one before its time.

As in 0018_acts and 0026_judgements_stay.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = {
    "sqlite": (
        "CREATE TRIGGER articles_withdrawal_stays BEFORE UPDATE ON articles_withdrawal "
        "BEGIN SELECT RAISE(ABORT, 'A withdrawal is written once.'); END",
    ),
    # A day less than `models.append_only.RETENTION`, should the clocks of the database and of a worker differ.
    "postgresql": (
        """
        CREATE FUNCTION articles_withdrawal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1095 days' THEN
                RAISE EXCEPTION 'A withdrawal is written once.' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        "CREATE TRIGGER articles_withdrawal_stays BEFORE UPDATE OR DELETE ON articles_withdrawal "
        "FOR EACH ROW EXECUTE FUNCTION articles_withdrawal_stays()",
    ),
}
DROP = {
    "sqlite": ("DROP TRIGGER articles_withdrawal_stays",),
    "postgresql": (
        "DROP TRIGGER articles_withdrawal_stays ON articles_withdrawal",
        "DROP FUNCTION articles_withdrawal_stays()",
    ),
}


def guard(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0028_reports_and_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(editable=False, max_length=500, verbose_name='titre ou nom')),
                ('is_undone', models.BooleanField(default=False, editable=False, verbose_name='rétabli')),
                ('reason', models.CharField(editable=False, max_length=500, verbose_name='motif')),
                ('letter_reference', models.CharField(blank=True, editable=False, max_length=9, verbose_name='référence du courrier')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='quand')),
                ('by_name', models.CharField(blank=True, editable=False, max_length=150, verbose_name='qui')),
            ],
            options={
                'verbose_name': 'retrait',
                'ordering': ['-pk'],
                'default_permissions': ['view'],
            },
        ),
        migrations.AddField(
            model_name='source',
            name='is_erasing',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='retirée le'),
        ),
        migrations.AlterField(
            model_name='article',
            name='status',
            field=models.CharField(choices=[('published', 'publié'), ('hidden', 'masqué'), ('draft', 'brouillon'), ('withdrawn', 'retiré')], default='published', max_length=10, verbose_name='état'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), _negated=True), models.Q(('author', ''), ('body_html', ''), ('image', ''), ('summary', ''), ('title', 'Article retiré')), _connector='OR'), name='article_withdrawn_has_no_words'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('is_erasing', False), ('withdrawn_at__isnull', False), _connector='OR'), name='source_erased_only_if_withdrawn'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='article',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='withdrawals', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='qui'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='letter',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.letter', verbose_name='courrier'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='source',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='withdrawals', to='articles.source', verbose_name='source'),
        ),
        migrations.AddIndex(
            model_name='withdrawal',
            index=models.Index(fields=['at'], name='withdrawal_at'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article', None), ('source__isnull', False)), models.Q(('article__isnull', False), ('source', None)), _connector='OR'), name='withdrawal_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawal_has_a_reason'),
        ),
        migrations.RunPython(guard, unguard),
    ]
