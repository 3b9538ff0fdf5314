# Words only: nothing in the database changes.

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0037_words_of_the_admin'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='letter',
            options={'ordering': ['-received_at', '-id'], 'verbose_name': 'message', 'verbose_name_plural': 'messages'},
        ),
        migrations.AlterField(
            model_name='act',
            name='kind',
            field=models.CharField(editable=False, max_length=80, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='state',
            field=models.CharField(choices=[('published', 'publié'), ('held', 'en attente'), ('removed', 'retiré par la modération'), ('deleted', 'supprimé par le membre')], default='published', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='useful',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='votes «\xa0utile\xa0»'),
        ),
        migrations.AlterField(
            model_name='feed',
            name='health',
            field=models.CharField(choices=[('ok', 'à jour'), ('quiet', 'calme'), ('slow', 'perturbé'), ('down', 'en panne'), ('suspended', 'suspendu'), ('unvisited', 'pas encore visité')], default='ok', editable=False, max_length=10, verbose_name='état des visites'),
        ),
        migrations.AlterField(
            model_name='feed',
            name='kind',
            field=models.CharField(choices=[('feed', 'flux RSS, Atom ou JSON'), ('page', 'page web, lue par sélecteurs'), ('sitemap', 'plan de site d’actualités')], default='feed', max_length=10, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='frontpagenumbers',
            name='doubling_points',
            field=models.FloatField(default=1.0, help_text='Ce qu’ajoute chaque doublement du nombre de sources. À 1, deux sources comptent 2, quatre 3, huit 4\u202f; à 0, leur nombre n’importe pas.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3)], verbose_name='sources deux fois plus nombreuses'),
        ),
        migrations.AlterField(
            model_name='instrument',
            name='kind',
            field=models.CharField(choices=[('currency', 'Monnaies'), ('rate', 'Taux directeurs'), ('commodity', 'Matières premières'), ('indicator', 'Économies')], max_length=10, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='judgement',
            name='became',
            field=models.CharField(choices=[('published', 'publié'), ('held', 'en attente'), ('removed', 'retiré par la modération'), ('deleted', 'supprimé par le membre')], max_length=10, verbose_name='après'),
        ),
        migrations.AlterField(
            model_name='judgement',
            name='was',
            field=models.CharField(choices=[('published', 'publié'), ('held', 'en attente'), ('removed', 'retiré par la modération'), ('deleted', 'supprimé par le membre')], max_length=10, verbose_name='avant'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('company', 'société'), ('institution', 'institution')], default='company', max_length=12, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='phrase',
            name='kind',
            field=models.CharField(choices=[('category', 'rubrique'), ('sector', 'secteur'), ('country', 'pays'), ('region', 'région'), ('economy', 'vocabulaire économique'), ('society', 'vocabulaire hors économie'), ('organisation', 'société ou institution'), ('signal', 'indice')], max_length=12, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='provider',
            name='not_shown_fr',
            field=models.TextField(blank=True, help_text='Paraît sur la page des données tant que «\xa0montrer\xa0» est éteint.', verbose_name='pourquoi nous ne le montrons pas'),
        ),
        migrations.AlterField(
            model_name='provider',
            name='short',
            field=models.CharField(blank=True, help_text='À côté d’une valeur\xa0: «\xa0BCE\xa0».', max_length=40, verbose_name='nom court'),
        ),
        migrations.AlterField(
            model_name='region',
            name='kind',
            field=models.CharField(blank=True, max_length=40, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='series',
            name='column',
            field=models.CharField(blank=True, help_text='Son nom dans le document\xa0: USD, SEN, «\xa0Cocoa\xa0», ZA.', max_length=120, verbose_name='colonne'),
        ),
        migrations.AlterField(
            model_name='series',
            name='is_active',
            field=models.BooleanField(default=True, help_text='Éteinte, elle n’est montrée nulle part\xa0: à confirmer d’abord.', verbose_name='série active'),
        ),
        migrations.AlterField(
            model_name='series',
            name='unit_fr',
            field=models.CharField(help_text='Après la valeur\xa0: «\xa0FCFA\xa0», «\xa0%\xa0», «\xa0dollars la tonne\xa0».', max_length=40, verbose_name='unité'),
        ),
        migrations.AlterField(
            model_name='source',
            name='kind',
            field=models.CharField(choices=[('media', 'média'), ('agency', 'agence'), ('central-bank', 'banque centrale'), ('exchange', 'Bourse'), ('regulator', 'régulateur'), ('institution', 'institution'), ('company', 'société'), ('own', 'notre rédaction')], default='media', max_length=20, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='sourcerule',
            name='field',
            field=models.CharField(choices=[('title', 'le titre'), ('address', 'l’adresse'), ('category', 'la rubrique')], default='title', help_text='L’adresse est celle de l’article chez son éditeur\u202f; la rubrique, celle que le classement lui donne.', max_length=10, verbose_name='si'),
        ),
        migrations.AlterField(
            model_name='sourcerule',
            name='source',
            field=models.ForeignKey(blank=True, help_text='Vide\xa0: toutes les sources.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='articles.source', verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='sourcerule',
            name='words',
            field=models.CharField(help_text='Un mot, ou plusieurs à la suite\u202f; une virgule sépare deux expressions, dont une suffit. Sans égard aux majuscules, aux accents, au pluriel, comme dans la recherche.', max_length=300, verbose_name='contient'),
        ),
        migrations.AlterField(
            model_name='withdrawal',
            name='letter',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.letter', verbose_name='message'),
        ),
        migrations.AlterField(
            model_name='withdrawal',
            name='letter_reference',
            field=models.CharField(blank=True, editable=False, max_length=9, verbose_name='référence du message'),
        ),
        migrations.AlterConstraint(
            model_name='observation',
            name='observation_once_a_date',
            constraint=models.UniqueConstraint(fields=('series', 'date'), name='observation_once_a_date', violation_error_message='Cette série a déjà une valeur à cette date\xa0: corrigez celle-là.'),
        ),
        migrations.AlterConstraint(
            model_name='observation',
            name='observation_by_hand_has_a_link',
            constraint=models.CheckConstraint(condition=models.Q(('is_by_hand', False), django.db.models.lookups.Exact(django.db.models.functions.text.Left('link', 7), 'http://'), django.db.models.lookups.Exact(django.db.models.functions.text.Left('link', 8), 'https://'), _connector='OR'), name='observation_by_hand_has_a_link', violation_error_message='Une valeur saisie a besoin d’un lien\xa0: l’adresse de la page qui la donne.'),
        ),
        migrations.AlterConstraint(
            model_name='provider',
            name='provider_rights_need_terms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('may_derive', False), ('may_export', False), ('may_fetch', False), ('may_keep', False), ('may_show', False)), models.Q(models.Q(('licence', ''), _negated=True), models.Q(('attribution_fr', ''), _negated=True), models.Q(('terms_read_by', ''), _negated=True), ('terms_read_on__isnull', False), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Left('terms_url', 7), 'http://'), django.db.models.lookups.Exact(django.db.models.functions.text.Left('terms_url', 8), 'https://'), _connector='OR')), _connector='OR'), name='provider_rights_need_terms', violation_error_message='Un droit demande d’abord les conditions\xa0: adresse, licence, mention de la source, qui les a lues et quand.'),
        ),
        migrations.AlterConstraint(
            model_name='sourcerule',
            name='source_rule_hides_or_files',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category', None), ('hides', True), ('sector', None)), models.Q(('hides', False), models.Q(('category__isnull', False), ('sector__isnull', False), _connector='OR')), _connector='OR'), name='source_rule_hides_or_files', violation_error_message='Une règle masque, ou bien classe dans une rubrique ou un secteur\xa0: choisissez.'),
        ),
        migrations.AlterConstraint(
            model_name='sourcerule',
            name='source_rule_once',
            constraint=models.UniqueConstraint(fields=('source', 'field', 'words'), name='source_rule_once', violation_error_message='Cette source a déjà une règle avec ces mots\xa0: modifiez celle-là.'),
        ),
        migrations.AlterConstraint(
            model_name='sourcerule',
            name='source_rule_of_all_once',
            constraint=models.UniqueConstraint(condition=models.Q(('source', None)), fields=('field', 'words'), name='source_rule_of_all_once', violation_error_message='Une règle de toutes les sources a déjà ces mots\xa0: modifiez celle-là.'),
        ),
    ]
