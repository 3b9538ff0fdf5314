"""The journal's page: who, what, on what and when; a page at a time, and nothing counted."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from articles.admin.journal import shown_acts
from articles.admin.journal.shown_values import ShownValues
from articles.models import Act, Feed, Story

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
JOURNAL = "/gestion/articles/act/"


def found(client, **asked):
    answer = client.get(JOURNAL, asked)
    assert answer.status_code == 200
    return [one.act.verb for one in answer.context["page"].acts]


@pytest.fixture
def acts(article, member, django_user_model):
    rose = django_user_model.objects.create_user("Rose", "rose@desk.example")
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    Act.objects.record(rose, "hide", article, reason="Émission en double", at=at)
    Act.objects.record(member, "change", article.source, at=datetime(2026, 3, 4, tzinfo=UTC))
    return Act.objects.record(None, "suspend", Feed(pk=7, url="https://lacote.example/Énergie"))


def test_each_field_of_the_search_finds_what_it_says(chief, acts, article):
    assert found(chief) == ["suspend", "change", "hide"]
    assert found(chief, qui="ros") == ["hide"]
    assert found(chief, acte="change") == ["change"]
    assert found(chief, sorte="articles.feed") == ["suspend"]
    assert found(chief, sorte="articles.article", cle=article.pk) == ["hide"]
    assert found(chief, sorte="articles.article", cle="0") == []
    assert found(chief, mots="titre DOUBLE") == ["hide"]
    assert found(chief, mots="titre triple") == []
    assert found(chief, mots=article.source.name) == ["change"]
    assert found(chief, id__exact=acts.pk) == ["suspend"]


def test_accents_in_capitals_are_found_on_both_databases(chief, acts):
    assert found(chief, mots="émission") == found(chief, mots="ÉMISSION") == ["hide"]
    assert found(chief, mots="énergie") == ["suspend"]


def test_both_days_of_a_span_count(chief, acts):
    assert found(chief, du="2026-03-02", au="2026-03-02") == ["hide"]
    assert found(chief, du="2026-03-03", au="2026-03-04") == ["change"]
    assert found(chief, au="2026-03-01") == []


@pytest.mark.parametrize(
    "asked", [{"du": "2026-03-04", "au": "2026-03-02"}, {"acte": "voler"}, {"du": "demain"}, {"mots": "a\0b"}]
)
def test_a_search_that_cannot_be_says_why_and_finds_nothing(chief, acts, asked):
    assert found(chief, **asked) == []
    page = chief.get(JOURNAL, asked).text
    assert "errorlist" in page
    assert "Aucun acte ne répond" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"au": "9999-12-31"}, True), ({"sorte": "a.\0"}, False), ({"sorte": "a" * 300 + ".b"}, False)],
)
def test_no_day_and_no_sort_makes_the_page_fail(chief, acts, asked, found):
    answer = chief.get(JOURNAL, asked)
    assert answer.status_code == 200
    assert bool(answer.context["page"].acts) is found


def test_pages_follow_each_other_without_a_count(chief, article, member, monkeypatch):
    monkeypatch.setattr(shown_acts, "ACTS_PER_PAGE", 2)
    keys = [Act.objects.record(member, "hide", article).pk for _ in range(5)][::-1]
    Act.objects.record(member, "publish", article)
    address, seen = f"{JOURNAL}?acte=hide", []
    with CaptureQueriesContext(connection) as queries:
        while address:
            page = chief.get(address)
            seen += [one.act.pk for one in page.context["page"].acts]
            link = BeautifulSoup(page.content, "html.parser").find("a", string="Plus anciens")
            address = link and JOURNAL + link["href"]
    assert seen == keys
    assert not [one for one in queries if "COUNT(" in one["sql"]]


def test_the_page_asks_one_query_for_each_model_whose_rows_it_names(
    chief, article, member, django_assert_max_num_queries
):
    story = Story.objects.create(lead=article)
    for _ in range(20):
        Act.objects.record(member, "change", article, before={"category": "taux", "sectors": ["mines"], "story": None})
        Act.objects.record(member, "change", article, after={"story": story.pk, "source": article.source_id})
    with django_assert_max_num_queries(25) as queries:
        assert len(found(chief)) == 40
    assert len(queries) <= 12


def test_names_stand_in_the_place_of_keys_in_the_readers_language(chief, article, member):
    values = {"category": "taux", "sectors": ["mines", "inconnu"], "countries": ["SN"]}
    Act.objects.record(
        member, "change", article, before=values | {"status": "published", "is_finance": True, "locks": ["category"]}
    )
    Act.objects.record(
        member, "change", member, before={"groups": ["Modération"]}, after={"until": "2026-03-02T23:30:00Z"}
    )
    page = chief.get(JOURNAL).text
    for words in ("Taux d’intérêt", "Sénégal", "publié", "oui", "inconnu", "Modération", "2 mars 2026"):
        assert words in page, words
    assert "taux →" not in page
    act = Act.objects.filter(kind="articles.article").get()
    with override("en"):
        assert {one.before for one in ShownValues([act]).changes(act)} >= {"Interest rates", "Senegal"}


def test_the_page_of_a_thing_says_what_was_done_to_it(signed_in_as, article, member):
    client = signed_in_as("Rédaction")
    sheet = f"/gestion/articles/article/{article.pk}/change/"
    assert "Ce qui a été fait" not in client.get(sheet).text
    for _ in range(shown_acts.MAX_LATEST + 1):
        Act.objects.record(member, "hide", article, reason="doublon", after={"status": "hidden"})
    done = BeautifulSoup(client.get(sheet).content, "html.parser").find("section", class_="acts-done")
    assert len(done.select("li h3")) == shown_acts.MAX_LATEST
    assert "awa · masquer" in " ".join(done.get_text(" ").split())
    assert done.find("a", string="Tout ce qui a été fait")["href"] == sheet.replace("change", "history")


def test_a_source_tells_of_its_feeds_and_a_story_of_its_articles(chief, article, member):
    feed = Feed.objects.create(source=article.source, url="https://lacote.example/rss")
    Act.objects.record(member, "suspend", feed)
    story = Story.objects.create(lead=article)
    type(article).objects.filter(pk=article.pk).update(story=story)
    Act.objects.record(member, "lead", article)
    Act.objects.record(member, "hide", article)
    for thing, verbs in ((article.source, ["suspend"]), (story, ["lead"]), (feed, ["suspend"])):
        address = f"/gestion/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/history/"
        answer = chief.get(address)
        assert [one.act.verb for one in answer.context["page"].acts] == verbs


def test_a_thing_of_which_nothing_was_done_says_so(chief, article):
    assert "Personne n’y a encore rien fait" in chief.get(f"/gestion/articles/source/{article.source_id}/history/").text
    assert chief.get("/gestion/articles/source/999999/history/").status_code == 404


def test_acts_are_shown_on_the_page_of_a_thing_only_to_those_who_may_read_them(
    client, article, member, django_user_model
):
    from django.contrib.auth.models import Permission

    plume = django_user_model.objects.create_user("plume", "plume@desk.example", is_staff=True)
    plume.user_permissions.add(Permission.objects.get(codename="view_article"))
    Act.objects.record(member, "hide", article)
    client.force_login(plume)
    sheet = f"/gestion/articles/article/{article.pk}/"
    assert "Ce qui a été fait" not in client.get(f"{sheet}change/").text
    assert client.get(f"/gestion/articles/story/{Story.objects.create(lead=article).pk}/history/").status_code == 403


def test_an_authors_record_leads_moderators_to_what_was_done_about_them(signed_in_as, member, article):
    client = signed_in_as("Modération")
    link = f"{JOURNAL}?sorte=members.member&amp;cle={member.pk}"
    assert link in client.get(f"/gestion/articles/comment/auteur/{member.pk}/").text
    Act.objects.record(member, "lift", member)
    assert found(client, sorte="members.member", cle=member.pk) == ["lift"]
