"""Members and what belongs to them, but notices: these name comments, whose authors are members."""

import django.db.models.deletion
import django.utils.timezone
import members.pseudo
import portal.mails.message_id
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("members", "0001_initial"),
        ("members", "0002_groups"),
        ("members", "0003_pseudo_key"),
        ("members", "0004_wire"),
        ("members", "0005_filed"),
        ("members", "0006_letters"),
        ("members", "0007_pins"),
        ("members", "0008_follows"),
        ("members", "0009_signed_up"),
        ("members", "0010_code_tries"),
        ("members", "0011_acts"),
        ("members", "0012_encrypt_second_factors"),
        ("members", "0013_lookalike_key"),
        ("members", "0014_front_page_numbers"),
        ("members", "0015_community"),
        ("members", "0016_moderation"),
        ("members", "0017_sessions"),
        ("members", "0018_email_changes"),
        ("members", "0019_former_pseudos"),
        ("members", "0020_notices"),
        ("members", "0021_profiles_consents_erasures"),
        ("members", "0022_withdrawals"),
        ("members", "0023_corrections"),
        ("members", "0024_source_rules"),
        ("members", "0025_administration"),
        ("members", "0026_figures"),
        ("members", "0027_words_of_the_account"),
        ("members", "0028_words_of_the_admin_again"),
    ]
    initial = True
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name='CodeTries',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='clé')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tentatives')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='expire')),
            ],
            options={
                'verbose_name': 'tentatives d’un code',
                'verbose_name_plural': 'tentatives des codes',
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 3)), name='code_tries_are_few')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', models.CharField(error_messages={'unique': 'Ce pseudo est déjà pris\xa0: choisissez-en un autre.'}, max_length=30, unique=True, validators=[members.pseudo.validate], verbose_name='pseudo')),
                ('pseudo_key', models.CharField(editable=False, max_length=120)),
                ('lookalike_key', models.CharField(editable=False, max_length=120, null=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse e-mail')),
                ('signed_up', models.BooleanField(default=False, editable=False, verbose_name='inscription sur le site')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'membre',
                'constraints': [models.UniqueConstraint(fields=('pseudo_key',), name='member_pseudo_unique'), models.UniqueConstraint(fields=('lookalike_key',), name='member_lookalike_unique')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('charter_version', models.CharField(max_length=20, verbose_name='version de la charte')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
            ],
            options={
                'verbose_name': 'accord avec la charte',
                'verbose_name_plural': 'accords avec la charte',
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('member', 'charter_version'), name='consent_once')],
            },
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('old_email', models.EmailField(max_length=254, verbose_name='ancienne adresse')),
                ('new_email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                ('at', models.DateTimeField(db_index=True, verbose_name='changée le')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='annulée le')),
            ],
            options={
                'verbose_name': 'changement d’adresse',
                'verbose_name_plural': 'changements d’adresse',
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member_key', models.BigIntegerField(verbose_name='numéro du compte')),
                ('member_since', models.DateTimeField(verbose_name='inscription')),
                ('comments', models.CharField(choices=[('anonymise', 'les conserver, sans mon nom'), ('remove', 'les supprimer')], max_length=10, verbose_name='commentaires')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='supprimé le')),
                ('listed_at', models.DateTimeField(null=True, verbose_name='inscrit sur la liste le')),
            ],
            options={
                'verbose_name': 'compte supprimé',
                'verbose_name_plural': 'comptes supprimés',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('listed_at', None)), fields=['id'], name='erasure_unlisted')],
                'constraints': [models.UniqueConstraint(fields=('member_key', 'member_since'), name='erasure_once'), models.CheckConstraint(condition=models.Q(('comments__in', ['anonymise', 'remove'])), name='erasure_comments_are_known')],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('kind', models.CharField(choices=[('sector', 'Secteurs'), ('country', 'Pays'), ('region', 'Régions'), ('rubrique', 'Rubriques'), ('company', 'Sociétés'), ('institution', 'Institutions'), ('source', 'Sources')], max_length=11, verbose_name='type')),
                ('key', models.CharField(max_length=80, verbose_name='clé')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='suivi depuis')),
            ],
            options={
                'verbose_name': 'suivi',
                'verbose_name_plural': 'suivis',
                'constraints': [models.UniqueConstraint(fields=('member', 'kind', 'key'), name='follow_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['sector', 'country', 'region', 'rubrique', 'company', 'institution', 'source'])), name='follow_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='FormerPseudo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_pseudos', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('pseudo', models.CharField(max_length=30, verbose_name='ancien pseudo')),
                ('pseudo_key', models.CharField(db_index=True, editable=False, max_length=120)),
                ('lookalike_key', models.CharField(db_index=True, editable=False, max_length=120)),
                ('given_up_at', models.DateTimeField(verbose_name='quitté le')),
            ],
            options={
                'verbose_name': 'ancien pseudo',
                'verbose_name_plural': 'anciens pseudos',
            },
        ),
        migrations.CreateModel(
            name='MailPace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'rythme des envois',
                'verbose_name_plural': 'rythme des envois',
            },
        ),
        migrations.CreateModel(
            name='MailSettings',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_settings', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('replies', models.CharField(choices=[('at-once', 'à chaque fois, aussitôt'), ('daily', 'une fois par jour, ensemble'), ('never', 'jamais')], default='at-once', max_length=10, verbose_name='réponses et décisions par e-mail')),
                ('language', models.CharField(choices=[('fr', 'français'), ('en', 'anglais')], default='fr', max_length=2, verbose_name='langue des messages')),
                ('refusals', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='refus de suite')),
                ('refused_address', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='adresse qui refuse')),
                ('stopped_at', models.DateTimeField(editable=False, null=True, verbose_name='envois arrêtés le')),
            ],
            options={
                'verbose_name': 'réglages des e-mails',
                'verbose_name_plural': 'réglages des e-mails',
                'constraints': [models.CheckConstraint(condition=models.Q(('replies__in', ['at-once', 'daily', 'never'])), name='mail_replies_are_known'), models.CheckConstraint(condition=models.Q(('language__in', ['fr', 'en'])), name='mail_language_is_known')],
            },
        ),
        migrations.CreateModel(
            name='MemberSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sessions.session')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField(verbose_name='ouverte le')),
                ('seen_at', models.DateTimeField(verbose_name='vue à l’heure de')),
                ('browser', models.CharField(blank=True, max_length=20, verbose_name='navigateur')),
                ('is_on_phone', models.BooleanField(default=False, verbose_name='sur téléphone')),
            ],
            options={
                'verbose_name': 'session d’un membre',
                'verbose_name_plural': 'sessions des membres',
            },
        ),
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to=settings.AUTH_USER_MODEL)),
                ('muted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'membre masqué',
                'verbose_name_plural': 'membres masqués',
                'constraints': [models.UniqueConstraint(fields=('member', 'muted'), name='mute_once'), models.CheckConstraint(condition=models.Q(('member', models.F('muted')), _negated=True), name='mute_is_of_another')],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('kind', models.CharField(choices=[('reply', 'réponse'), ('digest', 'réponses du jour')], max_length=10, verbose_name='type')),
                ('key', models.CharField(max_length=60, verbose_name='clé')),
                ('message_id', models.CharField(default=portal.mails.message_id.new_message_id, max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'attend'), ('sending', 'part'), ('sent', 'parti'), ('dropped', 'abandonné')], default='waiting', max_length=10, verbose_name='état')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='à envoyer le')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tentatives')),
                ('first_tried_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(db_index=True, null=True, verbose_name='essayé le')),
                ('lease_token', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='fini le')),
                ('outcome', models.CharField(blank=True, max_length=200, verbose_name='ce qui s’est passé')),
            ],
            options={
                'verbose_name': 'e-mail',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='outgoing_due'), models.Index(fields=['ended_at'], name='outgoing_ended')],
                'constraints': [models.UniqueConstraint(fields=('member', 'key'), name='outgoing_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['reply', 'digest'])), name='outgoing_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['waiting', 'sending'])), models.Q(('ended_at__isnull', False), ('state__in', ['sent', 'dropped'])), _connector='OR'), name='outgoing_has_ended_or_not')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='profil masqué')),
                ('interests', models.CharField(blank=True, max_length=300, verbose_name='intérêts déclarés')),
                ('issuer', models.CharField(blank=True, max_length=80, verbose_name='émetteur vérifié')),
                ('issuer_since', models.DateTimeField(editable=False, null=True, verbose_name='vérifié le')),
                ('onboarded_at', models.DateTimeField(editable=False, null=True, verbose_name='premiers choix le')),
            ],
            options={
                'verbose_name': 'profil',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issuer', ''), ('issuer_since', None)), models.Q(models.Q(('issuer', ''), _negated=True), ('issuer_since__isnull', False)), _connector='OR'), name='profile_issuer_has_a_date')],
            },
        ),
        migrations.CreateModel(
            name='ReadingPosition',
            fields=[
                ('table', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('ahead', models.BigIntegerField(default=0)),
                ('ahead_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('day', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'position de lecture',
                'verbose_name_plural': 'positions de lecture',
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
                ('kind', models.CharField(choices=[('hold', 'tout retenir'), ('silence', 'silence')], max_length=10, verbose_name='sanction')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='jusqu’à')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='levée le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('by_name', models.CharField(blank=True, max_length=150, verbose_name='par')),
            ],
            options={
                'verbose_name': 'sanction',
                'ordering': ['-since'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['hold', 'silence'])), name='sanction_kind_is_known')],
            },
        ),
    ]
