"""What a rule has done comes back when the rule goes, by an editor's act, and nothing else does."""

import pytest
from django.utils import timezone

from articles import search
from articles.filing.refiling.at_once import refile_now
from articles.filing.source_rules import releasing
from articles.filing.source_rules.releasing import release, release_of, settle
from articles.filing.source_rules.stored import apply_rule, effect_of
from articles.ingest.store import write
from articles.models import Act, Article, RuledArticle, SourceRule, Story
from articles.tests.filing.source_rules.test_stored import (  # noqa: F401 fixtures too
    feed,
    filing,
    hiding,
    item,
    rss,
    says,
    stored,
    taxonomy,
    visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def horoscope(feed):  # noqa: F811
    """A rule, and the two articles that it hid as they arrived."""
    rule = hiding(feed.source)
    visit(feed, item(1, "L’horoscope du jour"), item(2, "Votre horoscope"), item(3, "Le cacao"))
    feed.refresh_from_db()
    return rule


def off(rule):
    rule.active = False
    rule.save()


def published():
    return {one.title for one in Article.objects.published()}


def would_come_back(rule):
    return sorted(one.title for one in release_of(rule.pk if rule else None).changes)


def test_nothing_comes_back_as_long_as_the_rule_is_in_force(horoscope):
    hidden = {(row.article.title, row.rule) for row in RuledArticle.objects.all()}
    assert hidden == {("L’horoscope du jour", horoscope), ("Votre horoscope", horoscope)}
    assert would_come_back(horoscope) == []
    assert release(horoscope, "", None) == []
    assert published() == {"Le cacao"}


def test_what_a_rule_hid_comes_back_once_it_is_off_and_an_editor_asks(horoscope, django_user_model):
    awa = django_user_model.objects.create_user("awa", "awa@member.example", "x")
    off(horoscope)
    assert would_come_back(horoscope) == ["L’horoscope du jour", "Votre horoscope"]
    assert published() == {"Le cacao"}
    search.refresh(release(horoscope, "règle levée", awa))
    assert published() == {"L’horoscope du jour", "Le cacao", "Votre horoscope"}
    assert len(search.matching_keys("horoscope", 10)) == 2
    assert "masqué" not in str(Article.objects.values_list("why", flat=True))
    assert set(Article.objects.values_list("status", "locks__0")) == {("published", None)}
    acts = Act.objects.filter(by=awa)
    assert sorted(acts.values_list("verb", flat=True)) == ["publish", "publish", "release"]
    assert acts.filter(verb="publish").first().reason == "règle levée"
    assert would_come_back(horoscope) == []


def test_switched_on_again_and_applied_the_rule_hides_it_again(horoscope, monkeypatch):
    monkeypatch.setattr("articles.filing.source_rules.stored.MAX_RULED_ARTICLES", 1)
    Article.objects.filter(title="Le cacao").update(published_at=timezone.now())
    off(horoscope)
    release(horoscope, "", None)
    horoscope.active = True
    horoscope.save()
    effect = effect_of(horoscope)
    assert (effect.looked_at, effect.released, len(effect.changed_keys)) == (3, 2, 2)  # the newest is « Le cacao »
    apply_rule(horoscope, None)
    assert published() == {"Le cacao"}
    off(horoscope)
    assert len(would_come_back(horoscope)) == 2


def test_other_words_give_back_what_no_longer_has_them(horoscope):
    SourceRule.objects.update(words="votre horoscope")
    assert would_come_back(horoscope) == ["L’horoscope du jour"]
    release(horoscope, "", None)
    assert published() == {"L’horoscope du jour", "Le cacao"}


def test_what_an_editor_set_stays(horoscope):
    one, other = Article.objects.filter(status=Article.Status.BY_RULE)
    one.publish()
    Article.objects.filter(pk=other.pk).update(status=Article.Status.HIDDEN)
    off(horoscope)
    assert would_come_back(horoscope) == []
    release(horoscope, "", None)
    other.refresh_from_db()
    assert other.status == Article.Status.HIDDEN


def test_a_withdrawn_source_gives_nothing_back(horoscope, feed):  # noqa: F811
    off(horoscope)
    type(feed.source).objects.update(withdrawn_at=timezone.now())
    assert would_come_back(horoscope) == []


@pytest.mark.parametrize("second_first", [True, False])
def test_what_two_rules_hide_comes_back_with_the_second(feed, second_first):  # noqa: F811
    first, second = hiding(feed.source), hiding(feed.source, "jour")
    visit(feed, item(1, "L’horoscope du jour"))
    if second_first:
        first, second = second, first
    off(first)
    assert would_come_back(first) == []
    release(first, "", None)
    assert published() == set()
    off(second)
    assert would_come_back(second) == ["L’horoscope du jour"]


def test_a_later_rule_that_hides_the_same_takes_it_over(horoscope):
    later = hiding(horoscope.source, "votre")
    off(horoscope)
    settle(release_of(horoscope.pk))
    off(later)
    assert would_come_back(later) == ["Votre horoscope"]
    assert would_come_back(horoscope) == ["L’horoscope du jour"]


def test_a_rule_applied_to_what_another_has_hidden_counts_too(horoscope):
    later = hiding(horoscope.source, "votre")
    assert apply_rule(later, None) == []
    off(horoscope)
    off(later)
    assert would_come_back(later) == ["Votre horoscope"]


def test_a_deleted_rule_gives_back_too(horoscope):
    other = hiding(horoscope.source, "jour")
    horoscope.delete()
    assert would_come_back(None) == ["Votre horoscope"]
    assert len(release(None, "", None)) == 1
    other.delete()
    assert would_come_back(None) == ["L’horoscope du jour"]


def test_what_a_rule_reclassified_is_filed_anew(feed):  # noqa: F811
    rule = filing(feed.source, category_id="economie", sector_id="mines")
    visit(feed, item(1, "L’horoscope du jour"))
    before = Article.objects.get()
    assert (before.category_id, would_come_back(rule)) == ("economie", [])
    off(rule)
    assert would_come_back(rule) == ["L’horoscope du jour"]
    assert release(rule, "", None) == [before.pk]
    after = Article.objects.get()
    assert (after.category_id, after.filed_sectors.count()) == ("info-generale", 0)
    assert would_come_back(rule) == []


def test_a_category_that_an_editor_chose_stays(feed):  # noqa: F811
    rule = filing(feed.source, category_id="economie")
    visit(feed, item(1, "L’horoscope du jour"))
    Article.objects.update(locks=["category"])
    off(rule)
    release(rule, "", None)
    assert Article.objects.get().category_id == "economie"


def test_another_outcome_files_it_by_that(feed):  # noqa: F811
    rule = filing(feed.source, category_id="economie")
    visit(feed, item(1, "L’horoscope du jour"))
    SourceRule.objects.update(category_id="taux")
    assert would_come_back(rule) == ["L’horoscope du jour"]
    release(rule, "", None)
    assert Article.objects.get().category_id == "taux"
    off(rule)
    assert would_come_back(rule) == ["L’horoscope du jour"]


def test_what_comes_back_follows_other_rules(horoscope):
    filing(horoscope.source, "votre", category_id="economie")
    off(horoscope)
    release(horoscope, "", None)
    assert Article.objects.get(title="Votre horoscope").category_id == "economie"


def test_a_story_gets_its_lead_back(feed):  # noqa: F811
    story = Story.objects.create()
    first, other = stored(feed, story=story), stored(feed, "Le cacao", n=2, story=story, is_lead=False)
    Story.objects.update(lead=first, lead_is_chosen=False)
    rule = hiding()
    apply_rule(rule, None)
    assert Story.objects.get().lead == other
    Article.objects.filter(pk=other.pk).update(status=Article.Status.HIDDEN)
    off(rule)
    release(rule, "", None)
    assert Story.objects.get().lead == first


def test_a_refiling_notes_the_rule_even_if_nothing_changes(feed):  # noqa: F811
    rule = filing(feed.source, category_id="economie")
    stored(feed)
    refile_now(Article.objects.all())
    RuledArticle.objects.all().delete()
    refile_now(Article.objects.all())
    assert RuledArticle.objects.get().rule == rule


def test_one_act_gives_back_so_many_and_says_that_there_are_more(horoscope, monkeypatch):
    monkeypatch.setattr(releasing, "MAX_SHOWN_AT_ONCE", 1)
    off(horoscope)
    assert release_of(horoscope.pk).is_partial
    assert len(release(horoscope, "", None)) == 1
    assert not release_of(horoscope.pk).is_partial
    assert len(release(horoscope, "", None)) == 1


def test_a_rule_deleted_during_a_visit_stops_no_article(feed, monkeypatch):  # noqa: F811
    rule, insert = hiding(feed.source), write.insert_filings

    def delete_first(filings):
        SourceRule.objects.filter(pk=rule.pk).delete()
        insert(filings)

    monkeypatch.setattr(write, "insert_filings", delete_first)
    assert visit(feed, item(1, "L’horoscope du jour")).new == 1
    assert would_come_back(None) == ["L’horoscope du jour"]
