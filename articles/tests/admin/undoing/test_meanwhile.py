"""What was decided since about other things than the act itself: an undoing takes none of it away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editing import hiding
from articles.filing.source_rules.releasing import release, release_of
from articles.filing.source_rules.stored import apply_rule
from articles.models import Article, Pin, SourceRule, Story
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import act, buttons, press

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def rule(three, member):
    """A rule that has hidden all three."""
    Article.objects.update(title="Titre")
    rule = SourceRule.objects.create(source=three[0].source, field="title", words="Titre", hides=True)
    apply_rule(rule, member)
    assert states() == ["by-rule"] * 3
    return rule


@pytest.mark.parametrize(
    ("action", "was", "is_now"), [("publish", "hidden", "published"), ("hide", "published", "hidden")]
)
def test_what_a_colleague_has_decided_too_though_it_was_so_already_stays(chief, rose, three, action, was, is_now):
    Article.objects.update(status=was)
    undo = buttons(act(chief, action, *three))["Annuler"]
    act(rose, action, three[0])
    assert "2 actes annulés. 1 laissé tel quel" in press(chief, undo).text
    assert states() == [is_now, was, was]


def test_an_article_that_a_colleague_has_pinned_stays_published(chief, three):
    Article.objects.update(status="hidden")
    undo = buttons(act(chief, "publish", *three))["Annuler"]
    Pin.objects.create(article=three[0], since=timezone.now(), until=timezone.now() + timedelta(hours=2))
    assert "2 actes annulés. 1 laissé tel quel" in press(chief, undo).text
    assert states() == ["published", "hidden", "hidden"]
    assert Pin.objects.active(timezone.now()).get().article == three[0]


def test_an_article_that_a_colleague_has_chosen_as_lead_stays_published(chief, rose, three):
    act(chief, "unite", *three)
    Article.objects.filter(pk=three[0].pk).update(status="hidden")
    Story.objects.all().refresh_leads()
    undo = buttons(act(chief, "publish", three[0]))["Annuler"]
    act(rose, "lead_with", three[0])
    assert "1 laissé tel quel" in press(chief, undo).text
    story = Story.objects.get()
    assert (story.lead_id, story.lead_is_chosen) == (three[0].pk, True)


def test_what_a_rule_no_longer_hides_stays_published(chief, three, rule, member):
    undo = buttons(act(chief, "publish", *three))["Annuler"]
    release(rule, "tort", member)
    rule.delete()
    assert "3 laissés tels quels" in press(chief, undo).text
    assert states() == ["published"] * 3


def test_what_a_rule_no_longer_hides_is_shown_when_its_hiding_is_undone(chief, three, rule, member):
    undo = buttons(act(chief, "hide", *three))["Annuler"]
    release(rule, "tort", member)
    rule.delete()
    assert str(hiding.NO_LONGER_RULED) in press(chief, undo).text
    assert states() == ["published"] * 3


def test_what_is_hidden_again_in_the_name_of_its_rule_can_be_given_back_with_it(chief, three, rule, member):
    undo = buttons(act(chief, "publish", *three))["Annuler"]
    rule.ruled.release([one.pk for one in three])
    press(chief, undo)
    assert states() == ["by-rule"] * 3
    SourceRule.objects.update(active=False)
    assert len(release_of(rule.pk).shown) == 3
