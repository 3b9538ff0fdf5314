"""Comments are given the moment at which readers could first read them; those that nobody could read have none."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q


def fill(apps, schema_editor):
    """It was not kept: when they were written stands for it. Only what was public is answered, reported or left in place."""
    using = schema_editor.connection.alias
    comments = apps.get_model("articles", "Comment").objects.using(using)
    replies = comments.filter(parent=OuterRef("pk"))
    judgements = apps.get_model("articles", "Judgement").objects.using(using).filter(comment=OuterRef("pk"))
    was_public = Exists(judgements.filter(Q(was="published") | Q(became="published")))
    found = comments.filter(Q(state="published") | Q(hold="reports") | Exists(replies) | was_public)
    found.update(published_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0041_undone_acts")]
    operations = [
        migrations.AddField(
            "comment",
            "published_at",
            models.DateTimeField(editable=False, null=True, verbose_name="publié le"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="comment_published_since"
            ),
        ),
        migrations.RemoveIndex("comment", "comment_replies"),
        migrations.RemoveIndex("comment", "comment_roots"),
        migrations.AddIndex(
            "comment", models.Index(fields=["article", "published_at"], condition=Q(root=None), name="comment_roots")
        ),
        migrations.AddIndex("comment", models.Index(fields=["root", "published_at"], name="comment_replies")),
    ]
