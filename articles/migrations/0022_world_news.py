"""An index of the world's economic news: /monde/ looked for it among all articles."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0021_late_articles"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(is_finance=True, reach=0),
                name="article_world_newest",
            ),
        ),
    ]
