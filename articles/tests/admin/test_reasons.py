"""The admin tells why articles are where they are in the language of the page.

Its addresses have no /en/ so far, so these tests set the language around the functions that its pages call.
"""

import pytest
from django.contrib import admin
from django.utils.translation import override

from articles.admin.changes import TaxonomyNames, move_rows, rows_table
from articles.filing.editors.effect import effect_of
from articles.filing.refiling.at_once import refile_now
from articles.filing.source_rules import stored
from articles.models import Article, Phrase, SourceRule
from articles.tests.admin.test_rulebook import zorgal  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
OLD = "Une phrase d’autrefois"


@pytest.fixture
def filed(article):
    """An article with the reasons of filing, and one sentence that it no longer writes."""
    refile_now(Article.objects.all())
    article.refresh_from_db()
    article.why = [*article.why, OLD]
    article.save()
    return article


def plain(html):
    return str(html).replace("\u00a0", " ")


def test_an_article_s_reasons_follow_the_language(filed):
    page = admin.site._registry[Article]
    french = plain(page.why_here(filed))
    with override("en"):
        english = plain(page.why_here(filed))
    assert "Pertinence économique : " in french and "lang=" not in french
    assert "Economic relevance: " in english and "Pertinence" not in english
    assert f'<span lang="fr">{OLD}</span>' in english


def test_the_preview_tells_the_same(chief, filed):
    text = plain(chief.get(f"/gestion/articles/article/?apercu={filed.pk}").content.decode())
    assert "<li>Pertinence économique : " in text


def test_the_effect_of_an_expression_follows_the_language(zorgal):  # noqa: F811
    changes = effect_of(Phrase(text="zorgal", kind="sector", slug="mines", language="fr", weight=5)).changes
    assert "» dans le titre → Mines" in plain(rows_table(move_rows(changes, TaxonomyNames())))
    with override("en"):
        text = plain(rows_table(move_rows(changes, TaxonomyNames())))
    assert "“zorgal” in the title → Mining" in text
    assert "dans le titre" not in text


def test_what_counts_no_more_follows_the_language(zorgal):  # noqa: F811
    phrase = Phrase.objects.create(text="zorgal", kind="sector", slug="mines", language="fr", weight=5)
    phrase.active = False
    changes = effect_of(phrase).changes
    with override("en"):
        assert "no longer counts: “zorgal” in the title → Mining" in plain(
            rows_table(move_rows(changes, TaxonomyNames()))
        )


def test_the_effect_of_a_rule_follows_the_language(article):
    changes = stored.effect_of(SourceRule(words="titre", category_id="taux", sector_id="mines")).changes
    with override("en"):
        text = plain(rows_table(move_rows(changes, TaxonomyNames())))
    assert "Source rule: “titre” in the title → " in text
    assert "Mining" in text.partition("Source rule")[2]
    assert "Règle" not in text
