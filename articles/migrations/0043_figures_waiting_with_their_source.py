from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0042_publication_of_a_comment'),
    ]

    operations = [
        migrations.AddField(
            model_name='waitingvalue',
            name='link',
            field=models.CharField(blank=True, max_length=600, verbose_name='lien'),
        ),
        migrations.AddField(
            model_name='waitingvalue',
            name='note',
            field=models.CharField(blank=True, max_length=240, verbose_name='note'),
        ),
    ]
