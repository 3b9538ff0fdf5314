from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """The links of the last values that people have typed already."""
    observations = apps.get_model("articles", "Observation").objects
    last = observations.filter(series=OuterRef("pk"), date=OuterRef("last_date"), is_by_hand=True)
    links = Coalesce(Subquery(last.values("link")[:1]), Value(""))
    apps.get_model("articles", "Series").objects.filter(last_date__isnull=False).update(last_link=links)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0035_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='series',
            name='last_link',
            field=models.CharField(blank=True, editable=False, max_length=600),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
