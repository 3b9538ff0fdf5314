"""Our own articles: their kind, the pictures uploaded for them, the links to their previews."""

import articles.models.own.preview_link
import articles.models.own.uploaded_picture
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def call_what_we_wrote_briefs(apps, schema_editor):
    """Our own articles had no kind; an editor may call one an analysis."""
    apps.get_model("articles", "Article").objects.filter(url=None, source__kind="own").exclude(status="withdrawn").update(
        kind="brief"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0032_source_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='preview_link', serialize=False, to='articles.article', verbose_name='article')),
                ('nonce', models.CharField(default=articles.models.own.preview_link.new_nonce, max_length=16)),
                ('until', models.DateTimeField(verbose_name='jusqu’à')),
            ],
            options={
                'verbose_name': 'lien d’aperçu',
                'verbose_name_plural': 'liens d’aperçu',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='UploadedPicture',
            fields=[
                ('key', models.CharField(default=articles.models.own.uploaded_picture.new_key, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('alt', models.CharField(max_length=300)),
                ('credit', models.CharField(blank=True, max_length=150)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('narrow', models.BinaryField()),
                ('middle', models.BinaryField()),
                ('wide', models.BinaryField()),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'image déposée',
                'verbose_name_plural': 'images déposées',
                'default_permissions': (),
            },
        ),
        migrations.RemoveConstraint(
            model_name='article',
            name='article_withdrawn_has_no_words',
        ),
        migrations.AddField(
            model_name='article',
            name='kind',
            field=models.CharField(blank=True, choices=[('brief', 'brève'), ('analysis', 'analyse')], db_default='', default='', max_length=10, verbose_name='genre'),
        ),
        migrations.AddConstraint(
            model_name='uploadedpicture',
            constraint=models.CheckConstraint(condition=models.Q(('alt', ''), _negated=True), name='uploaded_picture_has_alt'),
        ),
        migrations.AddConstraint(
            model_name='uploadedpicture',
            constraint=models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='uploaded_picture_has_size'),
        ),
        migrations.AddField(
            model_name='article',
            name='uploaded_picture',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='article', related_query_name='article', to='articles.uploadedpicture', verbose_name='image déposée'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), _negated=True), models.Q(('author', ''), ('body_html', ''), ('image', ''), ('summary', ''), ('title', 'Article retiré'), ('uploaded_picture', None)), _connector='OR'), name='article_withdrawn_has_no_words'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('kind', ''), models.Q(('kind__in', ['brief', 'analysis']), ('url', None)), _connector='OR'), name='article_kind_is_of_our_own'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('uploaded_picture', None), ('url', None), _connector='OR'), name='article_uploaded_picture_is_of_our_own'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('uploaded_picture__isnull', False)), fields=('uploaded_picture',), name='article_uploaded_picture_once'),
        ),
        migrations.RunPython(call_what_we_wrote_briefs, migrations.RunPython.noop),
    ]
