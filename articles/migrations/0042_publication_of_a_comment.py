"""Comments are given the moment at which readers could first read them, and new texts that wait beside the former ones.

A judgement may refuse such a text and leave the comment public. SQLite makes the table of judgements anew for it, and would
lose the trigger that guards it.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
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

STAKES = [
    ("holds", "je détiens ce titre"),
    ("holds-not", "je ne détiens pas ce titre"),
    ("works", "je travaille pour cette société"),
    ("unsaid", "je préfère ne pas dire"),
]
HOLDS = [
    ("newcomer", "premiers commentaires d’un membre"),
    ("phone", "numéro de téléphone"),
    ("messaging", "lien vers une messagerie"),
    ("profits", "promesse de gains"),
    ("links", "plusieurs liens"),
    ("word", "expression de la liste de la modération"),
    ("repeat", "texte déjà envoyé"),
    ("burst", "plusieurs commentaires à la suite"),
    ("refusals", "plusieurs refus récents"),
    ("member", "membre dont tout est relu"),
    ("talk", "discussion relue avant publication"),
    ("site", "tous les commentaires sont relus"),
    ("reports", "signalé par plusieurs membres"),
]
judgements_stay = import_module("articles.migrations.0026_judgements_stay")


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
        migrations.CreateModel(
            name="WaitingText",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting_text",
                        serialize=False,
                        to="articles.comment",
                        verbose_name="commentaire",
                    ),
                ),
                ("body", models.TextField(max_length=2000, verbose_name="nouveau texte")),
                ("stake", models.CharField(blank=True, choices=STAKES, max_length=10, verbose_name="intérêt déclaré")),
                ("hold", models.CharField(choices=HOLDS, max_length=10, verbose_name="retenu pour")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
            ],
            options={"verbose_name": "nouveau texte", "verbose_name_plural": "nouveaux textes"},
        ),
        migrations.RunPython(judgements_stay.unguard, judgements_stay.guard),
        migrations.RemoveConstraint("judgement", "judgement_removes_for_a_reason"),
        migrations.AddConstraint(
            "judgement",
            models.CheckConstraint(
                condition=Q(Q(verb="remove", became__in=["removed", "published"]) & ~Q(reason=""))
                | Q(verb="publish", became="published", reason=""),
                name="judgement_removes_for_a_reason",
            ),
        ),
        migrations.RunPython(judgements_stay.guard, judgements_stay.unguard),
    ]
