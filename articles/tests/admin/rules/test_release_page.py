"""What a rule hid is offered back when the rule is switched off, changed or deleted."""

import pytest
from django.urls import reverse

from articles import search
from articles.models import Act, Article, Page, Source, SourceRule
from articles.tests.admin.rules.test_rules import LIST, shown, three, written  # noqa: F401 the third is a fixture

pytestmark = pytest.mark.django_db
DELETED = f"{LIST}release/"


@pytest.fixture
def rule(chief, three):  # noqa: F811
    """A rule that has hidden one article of three."""
    rule = SourceRule.objects.create(source=three.source, words="horoscope", hides=True)
    chief.post(reverse("admin:articles_sourcerule_apply", args=[rule.pk]))
    three.refresh_from_db()
    assert three.status == Article.Status.BY_RULE
    return rule


def page_of(rule):
    return reverse("admin:articles_sourcerule_release", args=[rule.pk])


def saved(chief, rule, **changes):
    address = reverse("admin:articles_sourcerule_change", args=[rule.pk])
    return chief.post(address, written(rule.source_id, **changes))


def test_a_rule_switched_off_offers_back_what_it_hid_and_gives_nothing_back_by_itself(chief, rule, three):  # noqa: F811
    answer = saved(chief, rule, active=None)
    assert answer.url == page_of(rule)
    text = shown(chief.get(answer.url))
    assert "1 article masqué reviendrait sur le site." in text
    assert "L’horoscope du jour" in text
    assert 'value="Rendre ce qui a été masqué"' in text
    three.refresh_from_db()
    assert three.status == Article.Status.BY_RULE
    assert "1 article rendu. Pour revenir en arrière, activez" in shown(chief.post(answer.url, follow=True))
    three.refresh_from_db()
    assert (three.status, three.locks) == (Article.Status.PUBLISHED, [])
    assert search.matching_keys("horoscope", 10) == [three.pk]
    verbs = Act.objects.filter(kind="articles.article").values_list("verb", "reason")
    assert ("publish", "La règle «\u00a0horoscope\u00a0» ne le masque plus.") in verbs


def test_switched_on_again_and_applied_it_hides_again(chief, rule, three):  # noqa: F811
    saved(chief, rule, active=None)
    chief.post(page_of(rule))
    assert saved(chief, rule).url == LIST
    chief.post(reverse("admin:articles_sourcerule_apply", args=[rule.pk]))
    three.refresh_from_db()
    assert three.status == Article.Status.BY_RULE


def test_other_words_offer_back_and_wider_ones_do_not(chief, rule):
    assert saved(chief, rule, words="horoscope, cacaos bruts").url == LIST
    assert saved(chief, rule, words="cacaos bruts").url == page_of(rule)


def test_the_action_that_switches_off_leads_to_each_page(chief, rule):
    answer = chief.post(LIST, {"action": "switch_off", "_selected_action": [rule.pk]}, follow=True)
    text = shown(answer)
    assert "« horoscope » : 1 article reviendrait." in text
    assert f'<a href="{page_of(rule)}">Rendre ce qui a été masqué</a>' in text


@pytest.mark.parametrize("at_once", [True, False])
def test_a_deleted_rule_offers_back_what_it_hid(chief, rule, three, at_once):  # noqa: F811
    if at_once:
        sent = {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"}
        assert f'<a href="{DELETED}">' in shown(chief.post(LIST, sent, follow=True))
    else:
        answer = chief.post(reverse("admin:articles_sourcerule_delete", args=[rule.pk]), {"post": "yes"})
        assert answer.url == DELETED
    assert not SourceRule.objects.exists()
    assert "1 article masqué reviendrait" in shown(chief.get(DELETED))
    assert "1 article rendu." in shown(chief.post(DELETED, follow=True))
    three.refresh_from_db()
    assert three.status == Article.Status.PUBLISHED
    assert "Rien à rendre" in shown(chief.get(DELETED))


def test_a_rule_in_force_says_that_there_is_nothing_to_give_back(chief, rule, three):  # noqa: F811
    assert "cette règle est en vigueur" in shown(chief.get(page_of(rule)))
    chief.post(page_of(rule))
    three.refresh_from_db()
    assert three.status == Article.Status.BY_RULE


def test_what_comes_back_gets_its_page_read_where_the_source_allows_it(chief, rule, three):  # noqa: F811
    Source.objects.filter(pk=three.source_id).update(may_full_text=True)
    saved(chief, rule, active=None)
    assert not Page.objects.exists()
    chief.post(page_of(rule))
    assert Page.objects.get().article == three


def test_the_list_and_the_rule_lead_to_these_pages(chief, rule):
    assert f'href="{DELETED}"' in shown(chief.get(LIST))
    assert f'href="{page_of(rule)}"' in shown(chief.get(reverse("admin:articles_sourcerule_change", args=[rule.pk])))


def test_a_rule_that_never_was_is_not_found(chief, rule):
    assert chief.get(f"{LIST}9999/release/").status_code == 404
