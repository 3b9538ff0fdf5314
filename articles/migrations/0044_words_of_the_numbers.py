import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0043_figures_waiting_with_their_source'),
    ]

    operations = [
        migrations.AlterField(
            model_name='article',
            name='reach',
            field=models.PositiveSmallIntegerField(choices=[(0, 'ailleurs'), (1, 'concerne l’Afrique'), (2, 'l’Afrique')], db_default=2, default=2, editable=False, verbose_name='portée'),
        ),
        migrations.AlterField(
            model_name='frontpagenumbers',
            name='concerned_factor',
            field=models.FloatField(default=0.5, help_text='Poids d’un article qui concerne l’Afrique sans en traiter\xa0: monnaies, taux, matières premières, grands bailleurs. Un article sur l’Afrique pèse 1.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='concerne l’Afrique'),
        ),
        migrations.AlterField(
            model_name='frontpagenumbers',
            name='other_language_factor',
            field=models.FloatField(default=0.35, help_text='Poids d’un article dans une autre langue que la page. 1\xa0: aucune différence.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='autre langue'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='forged',
            field=models.PositiveIntegerField(default=0, verbose_name='livraisons mal signées'),
        ),
    ]
