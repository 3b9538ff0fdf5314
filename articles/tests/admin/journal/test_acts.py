"""The journal of acts as the desk fills and shows it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Act, Article, Feed, Pin, Sector, Source, Story
from articles.tests.admin.browser import JOURNAL, changed, opened

pytestmark = pytest.mark.django_db


def sent(name, *rows):
    return {"action": name, "_selected_action": [row.pk for row in rows]}


def test_an_act_that_cannot_be_recorded_does_not_happen(signed_in_as, article, comment):
    def refuse(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "articles_act"'):
            raise RuntimeError("no room for the journal")
        return execute(sql, params, many, context)

    client = signed_in_as("Rédaction")
    feed = Feed.objects.create(source=article.source, url="https://lacote.example/rss")
    for model, name, row in (("article", "hide", article), ("feed", "suspend", feed)):
        with connection.execute_wrapper(refuse), pytest.raises(RuntimeError):
            client.post(f"/gestion/articles/{model}/", sent(name, row))
    assert Article.objects.get(pk=article.pk).status == "published"
    assert Feed.objects.get(pk=feed.pk).state == "active"


def test_each_feed_of_several_says_where_it_stood(signed_in_as, article):
    rows = [
        Feed.objects.create(source=article.source, url=f"https://lacote.example/{state}", state=state)
        for state in ("active", "suspended")
    ]
    signed_in_as("Rédaction").post("/gestion/articles/feed/", sent("suspend", *rows))
    assert [act.before["state"] for act in Act.objects.order_by("pk")] == ["active", "suspended"]
    assert {act.after["state"] for act in Act.objects.all()} == {"suspended"}


def test_a_feed_changed_on_its_sources_page_has_an_act_of_its_own(chief, article):
    source = Source.objects.create(slug="une", name="Une")
    feed = Feed.objects.create(source=source, url="https://une.example/rss")
    form = {"feeds-0-state": "suspended", "feeds-1-url": "https://une.example/deux"}
    assert changed(chief, source, follow=False, **form).status_code == 302
    switched, added = Act.objects.filter(kind="articles.feed").order_by("pk")
    assert (switched.verb, switched.key, switched.before, switched.after) == (
        "change",
        str(feed.pk),
        {"state": "active"},
        {"state": "suspended"},
    )
    assert (added.verb, added.label) == ("add", "https://une.example/deux")
    assert added.after["url"] == "https://une.example/deux"


def test_a_pin_in_the_place_of_another_says_which_it_took_down(chief, article):
    held = Pin(
        article=Article.objects.create(source=article.source, title="Avant"), since=timezone.now() - timedelta(hours=1)
    )
    held.save_replacing()
    form = opened(chief, "/gestion/articles/pin/add/", "pin_form") | {"article": article.pk}
    assert chief.post("/gestion/articles/pin/add/", form).status_code == 302
    assert [(act.verb, act.label) for act in Act.objects.order_by("pk")] == [("unpin", "Avant"), ("add", "Un titre")]


def test_acts_on_a_storys_page_are_in_the_journal(signed_in_as, article):
    client = signed_in_as("Rédaction")
    story = Story.objects.create()
    others = [Article.objects.create(source=article.source, title=f"Autre {n}", story=story) for n in range(3)]
    Article.objects.filter(pk=article.pk).update(story=story)
    Story.objects.filter(pk=story.pk).refresh_leads()
    story.refresh_from_db()
    lead = str(story.lead_id)
    chosen = next(one for one in others if str(one.pk) != lead)
    client.post(f"/sujets/{story.pk}/tete/", {"article": chosen.pk})
    client.post(f"/sujets/{story.pk}/retrait/", {"article": article.pk})
    client.post(f"/sujets/{story.pk}/reunion/", {"avec": article.get_absolute_url()})
    first, second, *united = Act.objects.order_by("pk")
    assert (first.verb, first.key, first.after) == (
        "lead",
        str(chosen.pk),
        {"lead": chosen.pk, "lead_is_chosen": True},
    )
    assert (second.verb, second.before, second.after) == ("separate", {"story": story.pk}, {"story": None})
    assert {act.verb for act in united} == {"unite"}
    assert {str(article.pk): {"story": story.pk}}.items() <= {act.key: act.after for act in united}.items()
    assert {act.by_name for act in (first, second, *united)} == {"plume"}


def test_a_sector_chosen_in_the_form_is_told_by_the_names_of_the_field_and_of_the_sector(chief, article):
    Sector.objects.update_or_create(slug="mines", defaults={"name_fr": "Mines & métaux", "name_en": "Mining"})
    page = f"/gestion/articles/article/{article.pk}/change/"
    changed(chief, article, sector_2="mines")
    done = chief.get(page).text.partition("Ce qui a été fait")[2]
    assert "Deuxième secteur" in done and "Mines &amp; métaux" in done
    assert "ector_2" not in done


@pytest.mark.parametrize("group", ["Rédaction", "Modération"])
def test_both_groups_read_the_journal(signed_in_as, article, member, group):
    act = Act.objects.record(
        member, Act.Verb.HIDE, article, reason="doublon", before={"status": "published"}, after={"status": "hidden"}
    )
    client = signed_in_as(group)
    listed = client.get(JOURNAL).text
    assert all(word in listed for word in ("awa", "masquer", "Un titre", "doublon"))
    page = client.get(f"{JOURNAL}{act.pk}/change/").text
    assert "état\u00a0: publié → masqué" in page
    assert f"/gestion/articles/article/{article.pk}/change/" in page
