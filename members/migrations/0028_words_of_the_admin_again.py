# Words only: nothing in the database changes.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0027_words_of_the_account'),
    ]

    operations = [
        migrations.AlterField(
            model_name='follow',
            name='kind',
            field=models.CharField(choices=[('sector', 'Secteurs'), ('country', 'Pays'), ('region', 'Régions'), ('rubrique', 'Rubriques'), ('company', 'Sociétés'), ('institution', 'Institutions'), ('source', 'Sources')], max_length=11, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('reply', 'réponse'), ('decision', 'décision de la modération'), ('report', 'suite d’un signalement'), ('useful', 'votes «\xa0utile\xa0»')], max_length=10, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='kind',
            field=models.CharField(choices=[('reply', 'réponse'), ('digest', 'réponses du jour')], max_length=10, verbose_name='type'),
        ),
    ]
