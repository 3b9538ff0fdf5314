"""Decisions of moderators are mailed as replies are; those of before are not, since they were told on the site."""

from django.db import migrations, models


def leave_unmailed(apps, schema_editor):
    apps.get_model("members", "Notice").objects.filter(kind="decision", is_mail_decided=False).update(is_mail_decided=True)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0045_judgements_taken_back'),
        ('members', '0028_words_of_the_admin_again'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_undecided',
        ),
        migrations.AlterField(
            model_name='mailsettings',
            name='replies',
            field=models.CharField(choices=[('at-once', 'à chaque fois, aussitôt'), ('daily', 'une fois par jour, ensemble'), ('never', 'jamais')], default='at-once', max_length=10, verbose_name='réponses et décisions par e-mail'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('is_mail_decided', False), ('kind__in', ['reply', 'decision'])), fields=['id'], name='notice_undecided'),
        ),
        migrations.RunPython(leave_unmailed, migrations.RunPython.noop),
    ]
