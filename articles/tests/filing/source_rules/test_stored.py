"""Rules, and articles: those that arrive, those that are refiled, those that are already here."""

import pytest

from articles import search
from articles.filing.refiling.at_once import refile_now
from articles.filing.source_rules.stored import apply_rule, effect_of
from articles.ingest.context import IngestContext
from articles.models import Act, Article, SourceRule, Story
from articles.tests.ingest.test_pipeline import (  # noqa: F401 the first two are fixtures
    a_feed,
    feed,
    item,
    rss,
    says,
    taxonomy,
    visit,
)

pytestmark = pytest.mark.django_db


def hiding(source=None, words="horoscope", **values):
    return SourceRule.objects.create(source=source, words=words, hides=True, **values)


def filing(source=None, words="horoscope", **values):
    return SourceRule.objects.create(source=source, words=words, **values)


def stored(feed, title="L’horoscope du jour", n=1, **values):  # noqa: F811
    return Article.objects.create(source=feed.source, url=f"https://courrier.example/{n}", title=title, **values)


@pytest.mark.parametrize("of_all", [True, False])
def test_what_a_rule_hides_arrives_hidden_and_says_why(feed, of_all):  # noqa: F811
    hiding(None if of_all else feed.source)
    report = visit(feed, item(1, "L’horoscope du jour"), item(2, "Le cacao"))
    assert report.new == 2
    hidden = Article.objects.get(title="L’horoscope du jour")
    assert hidden.status == Article.Status.BY_RULE
    assert hidden.why[0] == "Règle de source\u00a0: «\u00a0horoscope\u00a0» dans le titre → masqué"
    assert [one.title for one in Article.objects.published()] == ["Le cacao"]
    assert search.matching_keys("horoscope", 10) == []


def test_a_rule_is_only_for_its_source_and_only_while_it_is_active(feed):  # noqa: F811
    hiding(a_feed("autre").source)
    hiding(feed.source, "jour", active=False)
    visit(feed, item(1, "L’horoscope du jour"))
    assert Article.objects.get().status == Article.Status.PUBLISHED


def test_an_address_and_a_category_decide_too(feed):  # noqa: F811
    filing(feed.source, "sport", field="address", category_id="economie")
    filing(feed.source, "taux", field="category", sector_id="mines")
    visit(
        feed,
        item(1, "Un match", link="https://courrier.example/sport/1"),
        item(2, "La BCEAO maintient son taux directeur à 3,25 %"),
    )
    assert Article.objects.get(title="Un match").category_id == "economie"
    rated = Article.objects.exclude(title="Un match").get()
    assert [one.sector_id for one in rated.filed_sectors.all()] == ["mines"]


def test_an_article_that_joins_a_story_hidden_does_not_lead_it(feed):  # noqa: F811
    wire = "La BCEAO maintient son taux directeur à 3,25 % au quatrième trimestre"
    other = a_feed("autre", weight=90)
    hiding(other.source, "BCEAO")
    visit(feed, item(1, wire))
    visit(other, item(2, wire, link="https://autre.example/2"))
    story = Story.objects.get()
    assert story.lead.source == feed.source
    assert story.articles.count() == 2


def test_refiling_keeps_what_a_rule_has_filed_and_editors_keep_theirs(feed):  # noqa: F811
    one, locked = stored(feed), stored(feed, n=2, locks=["category"], category_id="taux")
    filing(category_id="economie")
    refile_now(Article.objects.all())
    refile_now(Article.objects.all())
    one.refresh_from_db()
    locked.refresh_from_db()
    assert (one.category_id, locked.category_id) == ("economie", "taux")
    assert one.why[0].startswith("Règle de source")


def test_a_correction_and_a_refiling_reclassify_and_never_hide(feed):  # noqa: F811
    visit(feed, item(1, "Un titre"))
    hiding(words="masque")
    filing(words="horoscope", category_id="economie")
    visit(feed, item(1, "L’horoscope du jour"))
    assert Article.objects.get().category_id == "economie"
    visit(feed, item(1, "L’horoscope sous le masque"))
    refile_now(Article.objects.all())
    article = Article.objects.get()
    assert (article.title, article.status) == ("L’horoscope sous le masque", Article.Status.PUBLISHED)
    assert "masqué" not in str(article.why)


def test_what_a_rule_has_hidden_keeps_its_reason(feed):  # noqa: F811
    hiding()
    visit(feed, item(1, "L’horoscope du jour"))
    visit(feed, item(1, "L’horoscope du soir"))
    refile_now(Article.objects.all())
    article = Article.objects.get()
    assert (article.title, article.status) == ("L’horoscope du soir", Article.Status.BY_RULE)
    assert "→ masqué" in article.why[0]


def test_the_effect_tells_what_would_change_and_what_stays(feed):  # noqa: F811
    stored(feed)
    stored(feed, n=2, locks=["status"])
    stored(feed, n=3, status=Article.Status.BY_RULE)
    stored(feed, "Le cacao", n=4)
    effect = effect_of(SourceRule(source=feed.source, words="horoscope", hides=True))
    assert (effect.looked_at, effect.matched, len(effect.changed_keys), len(effect.changes)) == (4, 3, 1, 2)
    assert effect.takes_most
    assert effect_of(SourceRule(words="cacao", category_id="economie")).takes_most is False


def test_the_effect_looks_at_the_newest_of_the_source(feed, monkeypatch):  # noqa: F811
    monkeypatch.setattr("articles.filing.source_rules.stored.MAX_RULED_ARTICLES", 2)
    other = a_feed("autre")
    for n in range(3):
        stored(feed, n=n)
    Article.objects.create(source=other.source, url="https://autre.example/1", title="L’horoscope")
    assert effect_of(SourceRule(source=feed.source, words="horoscope", hides=True)).looked_at == 2
    assert effect_of(SourceRule(source=other.source, words="horoscope", hides=True)).looked_at == 1


def test_a_rule_is_applied_to_what_is_here(feed, django_user_model):  # noqa: F811
    awa = django_user_model.objects.create_user("awa", "awa@member.example", "x")
    one, kept = stored(feed), stored(feed, n=2, locks=["status"])
    search.refresh([one.pk, kept.pk])
    assert apply_rule(hiding(), awa) == [one.pk]
    assert Article.objects.get(pk=one.pk).status == Article.Status.BY_RULE
    assert Article.objects.get(pk=kept.pk).status == Article.Status.PUBLISHED
    assert [(act.verb, act.key) for act in Act.objects.filter(kind="articles.article")] == [("hide", str(one.pk))]
    assert apply_rule(hiding(words="jour"), awa) == []  # once more: nothing is left to do


def test_reclassifying_what_is_here_follows_the_rule_and_the_rulebook(feed):  # noqa: F811
    one = stored(feed)
    apply_rule(filing(category_id="economie", sector_id="mines"), None)
    one.refresh_from_db()
    assert one.category_id == "economie"
    assert [filed.sector_id for filed in one.filed_sectors.all()] == ["mines"]


def test_an_editor_releases_it_for_good(feed):  # noqa: F811
    one = stored(feed, status=Article.Status.BY_RULE)
    one.publish()
    assert Article.objects.get().locks == ["status"]
    assert apply_rule(hiding(), None) == []


def test_rules_are_read_once_a_round(feed, django_assert_num_queries):  # noqa: F811
    hiding()
    context = IngestContext(None)
    assert context.filing.source_rules
    with django_assert_num_queries(0):
        assert context.filing.source_rules.ruling(1, "L’horoscope", "", "taux").hides


RATES = "La BCEAO maintient son taux directeur à 3,25 %"


def test_a_rule_on_a_category_sees_what_it_has_itself_moved_out_of_it(feed, django_user_model):  # noqa: F811
    """Changed, it moved two articles, and the page before had said none: they were no longer in that category."""
    rule = filing(feed.source, "taux", field="category", category_id="economie")
    visit(feed, item(1, RATES), item(2, f"{RATES} encore"))
    assert set(Article.objects.values_list("category", flat=True)) == {"economie"}
    assert effect_of(rule).changed_keys == []
    rule.category_id, rule.sector_id = "actions", None
    assert len(effect_of(rule).changed_keys) == 2
    rule.save()
    assert len(apply_rule(rule, django_user_model.objects.create_user("chef"))) == 2
    assert set(Article.objects.values_list("category", flat=True)) == {"actions"}
    assert effect_of(rule).changed_keys == []


def test_a_new_rule_sees_what_a_deleted_one_had_moved_but_not_what_another_in_force_decides(feed):  # noqa: F811
    rule = filing(feed.source, "taux", field="category", category_id="economie")
    visit(feed, item(1, RATES))
    another = SourceRule(source=feed.source, words="taux", field="category", category_id="actions")
    assert effect_of(another).changed_keys == []  # the older one decides
    rule.delete()
    assert len(effect_of(another).changed_keys) == 1
