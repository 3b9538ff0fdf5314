"""The pages of the rules of sources."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import search
from articles.models import Act, Article, RuledArticle, SourceRule
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/sourcerule/"
ADD = f"{LIST}add/"


def written(source="", **changes):
    form = {"source": source, "field": "title", "words": "horoscope", "hides": "on", "category": "", "sector": ""}
    form |= {"active": "on"} | changes
    return {name: value for name, value in form.items() if value is not None}


@pytest.fixture
def three(article):
    """Three articles of one source; one of them has the word."""
    Article.objects.update(title="L’horoscope du jour")
    for n in range(2):
        Article.objects.create(source=article.source, url=f"https://lacote.example/{n}", title=f"Le cacao {n}")
    return article


def shown(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_a_rule_is_saved_with_its_author_and_says_what_becomes_of_old_articles(chief, three):
    text = shown(chief.post(ADD, written(three.source_id, words=" Horoscope ,  astro , horoscope"), follow=True))
    assert "vaut pour ce qui arrive" in text
    rule = SourceRule.objects.get()
    assert (rule.words, rule.by.username, rule.by_name) == ("Horoscope, astro, horoscope", "chef", "chef")
    three.refresh_from_db()
    assert three.status == Article.Status.PUBLISHED


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": "!"}, "Au moins deux caractères"),
        ({"words": "or, …"}, "Au moins deux caractères"),
        ({"words": " , "}, "Au moins deux caractères"),
        ({"words": "x" * 301}, "au plus 300"),
        ({"words": ", ".join(f"m{n}" for n in range(31))}, "30 expressions au plus"),
        ({"hides": None}, "Une règle masque, ou bien classe"),
        ({"category": "taux"}, "Une règle masque, ou bien classe"),
        ({"source": "99999"}, "choix valide"),
        ({"field": "body"}, "choix valide"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_a_sentence(chief, wrong, said):
    text = shown(chief.post(ADD, written(**wrong)))
    assert said in text
    assert not SourceRule.objects.exists()


@pytest.mark.parametrize("of_all", [True, False])
def test_the_same_rule_twice_is_refused(chief, three, of_all):
    source = "" if of_all else three.source_id
    for _n in range(2):
        answer = chief.post(ADD, written(source))
    assert "déjà" in shown(answer)
    assert SourceRule.objects.count() == 1


def test_the_effect_is_shown_and_nothing_is_saved(chief, three):
    text = shown(chief.post(ADD, written(three.source_id, _effect="1")))
    assert "1 a ces mots," in text
    assert "L’horoscope du jour" in text
    assert "masqué par une règle" in text
    assert 'name="confirmed"' not in text
    assert not SourceRule.objects.exists()


def test_a_rule_that_hides_most_asks_first(chief, three):
    sent = written(three.source_id, words="cacao")
    text = shown(chief.post(ADD, sent))
    assert "Cette règle masquerait 2 des 3 derniers articles" in text
    assert not SourceRule.objects.exists()
    for other in ("on", f"{three.source_id}:title:autre"):
        chief.post(ADD, sent | {"confirmed": other})
        assert not SourceRule.objects.exists()
    answer = chief.post(ADD, sent | {"confirmed": f"{three.source_id}:title:cacao"})
    assert answer.status_code == 302
    assert SourceRule.objects.count() == 1


def test_a_rule_that_reclassifies_most_of_all_sources_asks_first(chief, three):
    sent = written(words="cacao", hides=None, category="taux")
    assert "Cette règle reclasserait 2 des 3 derniers articles" in shown(chief.post(ADD, sent))
    assert not SourceRule.objects.exists()
    assert chief.post(ADD, sent | {"confirmed": ":title:cacao"}).status_code == 302
    assert chief.post(ADD, sent | {"source": three.source_id}).status_code == 302  # of one source it may


def test_no_rule_that_hides_most_is_switched_on_unasked(chief, three):
    most = SourceRule.objects.create(words="cacao", hides=True, active=False)
    few = SourceRule.objects.create(words="horoscope", hides=True, active=False)
    text = shown(chief.post(LIST, {"action": "switch_on", "_selected_action": [most.pk, few.pk]}, follow=True))
    assert "plus de la moitié" in text
    assert list(SourceRule.objects.filter(active=True)) == [few]
    address = reverse("admin:articles_sourcerule_change", args=[most.pk])
    assert "Cette règle masquerait" in shown(chief.post(address, written(words="cacao")))


def test_a_rule_is_applied_to_what_is_here_after_its_effect_was_shown(chief, three):
    search.refresh([three.pk])
    rule = SourceRule.objects.create(words="horoscope", hides=True)
    address = reverse("admin:articles_sourcerule_apply", args=[rule.pk])
    assert address in shown(chief.get(reverse("admin:articles_sourcerule_change", args=[rule.pk])))
    assert "1 changerait" in shown(chief.get(address))
    three.refresh_from_db()
    assert three.status == Article.Status.PUBLISHED
    assert "1 article changé" in shown(chief.post(address, follow=True))
    three.refresh_from_db()
    assert three.status == Article.Status.BY_RULE
    assert search.matching_keys("horoscope", 10) == []
    assert {(act.verb, act.kind) for act in Act.objects.all()} == {
        ("hide", "articles.article"),
        ("refile", "articles.sourcerule"),
    }
    assert "Rien à changer" in shown(chief.get(address))


def test_a_rule_out_of_force_is_not_applied(chief, three):
    rule = SourceRule.objects.create(words="horoscope", hides=True, active=False)
    address = reverse("admin:articles_sourcerule_apply", args=[rule.pk])
    assert "activez-la d’abord" in shown(chief.post(address, follow=True))
    three.refresh_from_db()
    assert three.status == Article.Status.PUBLISHED


def test_the_list_of_articles_says_what_a_rule_hid_and_an_editor_releases_it(chief, three):
    Article.objects.filter(pk=three.pk).update(status=Article.Status.BY_RULE)
    assert "· masqué par une règle" in shown(chief.get("/gestion/articles/article/"))
    assert "1 article" in shown(chief.get("/gestion/articles/article/?status__exact=by-rule"))
    chief.post("/gestion/articles/article/", {"action": "publish", "_selected_action": [three.pk]})
    three.refresh_from_db()
    assert (three.status, three.locks) == (Article.Status.PUBLISHED, ["status"])


def test_the_form_of_an_article_releases_it_too_and_hides_nothing_in_a_rules_name(chief, three):
    address = reverse("admin:articles_article_change", args=[three.pk])
    assert "by-rule" not in shown(chief.get(address))
    Article.objects.filter(pk=three.pk).update(status=Article.Status.BY_RULE)
    answer = chief.post(address, opened(chief, address, "article_form") | {"status": "published"})
    assert answer.status_code == 302
    three.refresh_from_db()
    assert (three.status, three.locks) == (Article.Status.PUBLISHED, ["status"])


def test_the_list_says_how_many_articles_each_rule_decided_in_30_days(chief, three):
    hiding = SourceRule.objects.create(words="horoscope", hides=True)
    SourceRule.objects.create(words="cacao", category_id="taux")
    chief.post(reverse("admin:articles_sourcerule_apply", args=[hiding.pk]))
    text = shown(chief.get(LIST))
    assert "1 masqué" in text
    assert "0 reclassé" in text
    RuledArticle.objects.update(at=timezone.now() - timedelta(days=31))
    assert "0 masqué" in shown(chief.get(LIST))


def test_a_source_and_its_articles_lead_to_a_rule_of_that_source(chief, three):
    SourceRule.objects.create(source=three.source, words="horoscope", hides=True, active=False)
    SourceRule.objects.create(words="pour toutes", hides=True)
    add = f"{ADD}?source={three.source_id}"
    text = shown(chief.get(reverse("admin:articles_source_change", args=[three.source_id])))
    assert f'href="{add}"' in text
    assert "le titre : horoscope</a> → masquer (désactivée)" in text
    assert "pour toutes" not in text
    assert f'href="{add}"' in shown(chief.get(reverse("admin:articles_article_change", args=[three.pk])))
    assert f'<option value="{three.source_id}" selected>' in shown(chief.get(add))
