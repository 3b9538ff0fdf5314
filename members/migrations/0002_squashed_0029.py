"""Notices, and the three groups of the desk with what each may do."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


EDITORS = {
    "act country category comment page picture quarantine region revision sector subscription visit withdrawal": "view",
    "category frontpagenumbers letter sector waitingvalue": "view change",
    "article correction dataset feed instrument observation pin provider series source": "view add change",
    "refiling": "view add",
    "articlesector organisation phrase sourcerule": "view add change delete",
}
MODERATORS = {
    "act appeal article commenttext judgement report withdrawal": "view",
    "comment talksetting": "view change",
    "heldword": "view add change delete",
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after all migrations, so those that the groups need are made here first."""
    alias = schema_editor.connection.alias
    for label in ("articles", "members", "auth"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, verbosity=0, using=alias, apps=apps)
        config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    ours = permissions.filter(content_type__app_label="articles")
    of_members = permissions.filter(content_type__app_label="members", content_type__model="member")
    groups = {
        "Rédaction": ours.filter(codename__in=codenames(EDITORS)),
        "Modération": ours.filter(codename__in=codenames(MODERATORS)),
        "Administration": ours | of_members | permissions.filter(codename="view_group"),
    }
    for name, allowed in groups.items():
        group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=name)
        group.permissions.add(*allowed)


def codenames(allowed):
    return [f"{verb}_{model}" for models, verbs in allowed.items() for model in models.split() for verb in verbs.split()]


class Migration(migrations.Migration):
    replaces = [
        ("members", "0029_decisions_by_mail"),
    ]
    initial = True
    dependencies = [
        ("members", "0001_squashed_0028"),
        ("articles", "0002_squashed_0045"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('kind', models.CharField(choices=[('reply', 'réponse'), ('decision', 'décision de la modération'), ('report', 'suite d’un signalement'), ('useful', 'votes «\xa0utile\xa0»')], max_length=10, verbose_name='type')),
                ('key', models.CharField(max_length=60, verbose_name='clé')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.comment', verbose_name='commentaire')),
                ('judgement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.judgement', verbose_name='décision')),
                ('number', models.PositiveIntegerField(default=0, verbose_name='nombre')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='quand')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lue le')),
                ('is_mail_decided', models.BooleanField(default=False, verbose_name='e-mail décidé')),
                ('outgoing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='members.outgoing', verbose_name='e-mail')),
            ],
            options={
                'verbose_name': 'notification',
                'ordering': ['-at'],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['member'], name='notice_unread'), models.Index(fields=['at'], name='notice_at'), models.Index(condition=models.Q(('is_mail_decided', False), ('kind__in', ['reply', 'decision'])), fields=['id'], name='notice_undecided')],
                'constraints': [models.UniqueConstraint(fields=('member', 'key'), name='notice_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['reply', 'decision', 'report', 'useful'])), name='notice_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('judgement', None), ('kind__in', ['reply', 'useful'])), models.Q(('judgement__isnull', False), ('kind__in', ['decision', 'report'])), _connector='OR'), name='notice_of_a_decision_names_it')],
            },
        ),
        migrations.RunPython(create_groups),
    ]
