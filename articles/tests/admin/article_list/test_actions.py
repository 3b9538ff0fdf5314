"""What is done to articles chosen in the list: hidden with a reason, reclassified, fetched again."""

import pytest
from bs4 import BeautifulSoup

from articles.admin.article_list.actions import MAX_CHOSEN, MAX_SHOWN
from articles.admin.stories import MAX_SELECTED
from articles.models import Act, Article, Page, Source
from articles.tests.admin.browser import LIST, act

pytestmark = pytest.mark.django_db


def many(article, number):
    Article.objects.bulk_create(
        Article(source=article.source, url=f"https://lacote.example/n{n}", title="Titre", category_id="economie")
        for n in range(number)
    )


def test_the_reason_of_hiding_is_in_the_journal(chief, article):
    act(chief, "hide", article, reason="  Publicité  ")
    done = Act.objects.get()
    assert (done.by_name, done.verb, done.label, done.reason) == ("chef", "hide", "Un titre", "Publicité")
    assert (done.before, done.after) == ({"status": "published"}, {"status": "hidden"})


@pytest.mark.parametrize(
    ("action", "limit"),
    [
        *(("hide", MAX_SHOWN), ("publish", MAX_SHOWN), ("give_back", MAX_CHOSEN)),
        *((action, MAX_SELECTED) for action in ("unite", "separate", "lead_with")),
    ],
)
def test_more_than_a_request_has_time_for_are_refused(chief, article, action, limit):
    many(article, limit)
    answer = act(chief, action, article, select_across="1", index="0")
    assert f"{limit} articles au plus à la fois" in answer.text
    assert not Act.objects.exists()


@pytest.mark.parametrize("action", ["reclassify", "withdraw"])
def test_more_than_may_be_changed_at_once_are_refused(chief, article, action):
    many(article, MAX_CHOSEN)
    form = {"category": "taux", "reason": "À la demande de l’éditeur"}
    answer = act(chief, action, *Article.objects.all(), **form)
    assert f"{MAX_CHOSEN} articles au plus à la fois" in answer.text
    assert not Article.objects.filter(category="taux").exists()
    assert not Article.objects.withdrawn().exists()
    act(chief, action, *Article.objects.exclude(pk=article.pk), **form)
    assert Article.objects.filter(category="taux").count() + Article.objects.withdrawn().count() == MAX_CHOSEN


def test_several_are_reclassified_and_stay_so(chief, three):
    three[0].filed_sectors.create(sector_id="mines", rank=0)
    answer = act(chief, "reclassify", *three, category="taux", sector="banque-assurance")
    assert "3 articles reclassés" in answer.text
    for one in Article.objects.all():
        assert one.category_id == "taux"
        assert [filed.sector_id for filed in one.filed_sectors.all()] == ["banque-assurance"]
        assert one.locks == ["category", "sectors"]
    acts = Act.objects.filter(verb="change", kind="articles.article").order_by("key")
    assert [(one.before["category"], one.after["category"]) for one in acts] == [
        ("actions", "taux"),
        ("economie", "taux"),
        ("economie", "taux"),
    ]


def test_what_is_not_chosen_stays(chief, article):
    article.filed_sectors.create(sector_id="mines", rank=0)
    act(chief, "reclassify", article, category="taux")
    article.refresh_from_db()
    assert article.locks == ["category"]
    assert [filed.sector_id for filed in article.filed_sectors.all()] == ["mines"]


@pytest.mark.parametrize("form", [{}, {"category": "inconnue"}, {"sector": "x"}, {"category": "marches"}])
def test_nothing_is_changed_without_a_valid_choice(chief, article, form):
    answer = act(chief, "reclassify", article, **form)
    assert "rien n’est changé" in answer.text
    article.refresh_from_db()
    assert article.locks == []


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("reclassify", "Choisissez une rubrique ou un secteur"),
        ("withdraw", "Dites pourquoi"),
        ("pin", "Choisissez un seul article"),
        ("lead_with", "n’appartient à aucun sujet"),
        ("", "Aucune action"),
    ],
)
def test_a_refused_action_leaves_the_list_as_it_was_sent(chief, three, action, sentence):
    ticked = [three[0].pk, three[2].pk]
    typed = {"reason": " " if action == "withdraw" else "Doublon", "sector": "x", "index": "0", "select_across": "0"}
    page = BeautifulSoup(
        chief.post(f"{LIST}?o=1", {"action": action, "_selected_action": ticked} | typed).content, "html.parser"
    )
    assert sentence in page.text
    assert {int(box["value"]) for box in page.select("input.action-select[checked]")} == set(ticked)
    assert page.select_one(".actions [name=reason]")["value"] == typed["reason"]
    assert [one["value"] for one in page.select(".actions [name=action] option[selected]")] == [action]
    assert not BeautifulSoup(chief.get(LIST).content, "html.parser").select("input.action-select[checked]")


def test_one_article_is_no_story_and_stays_ticked(chief, article):
    page = BeautifulSoup(act(chief, "unite", article).content, "html.parser")
    assert "au moins deux articles" in page.text
    assert len(page.select("input.action-select[checked]")) == 1


def test_what_was_typed_stays_where_nothing_was_ticked(chief, article):
    page = BeautifulSoup(chief.post(LIST, {"action": "hide", "index": "0", "reason": "Doublon"}).content, "html.parser")
    assert "Cochez au moins un article" in page.text
    assert page.select_one(".actions [name=reason]")["value"] == "Doublon"


def test_all_pages_stay_chosen(chief, article):
    many(article, 60)
    sent = {"action": "reclassify", "index": "0", "select_across": "1", "_selected_action": [article.pk]}
    page = BeautifulSoup(chief.post(LIST, sent).content, "html.parser")
    assert page.select_one(".actions .select-across")["value"] == "1"
    assert "Tous les 61 sélectionnés" in page.select_one(".actions .all:not(.hidden)").text
    chief.post(LIST, sent | {"category": "taux"})
    assert Article.objects.filter(category="taux").count() == 61


def test_a_page_is_fetched_again_where_the_source_allows_it(chief, article):
    page = Page.objects.create(article=article, url=article.url, state="refused", tries=5, reason="http-500")
    assert "0 page" in act(chief, "fetch_again", article).text
    Source.objects.filter(pk=article.source_id).update(may_full_text=True)
    assert "1 page sera relue" in act(chief, "fetch_again", article).text
    assert Act.objects.get(verb="visit").key == str(article.pk)
    page.refresh_from_db()
    assert (page.state, page.tries, page.reason) == ("waiting", 0, "")
