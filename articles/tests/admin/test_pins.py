from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import search
from articles.editing import hiding, pinning
from articles.filing.source_rules import hiding as rules
from articles.models import Act, Article, Letter, Pin, Story
from articles.takedown.articles import withdraw_articles
from articles.takedown.sources import withdraw_source
from articles.tests.admin.browser import act, buttons, changed, opened, press

pytestmark = pytest.mark.django_db
ARTICLES, PINS = "/gestion/articles/article/", "/gestion/articles/pin/"


def first(client):
    return client.get("/").context["front"].top


@pytest.fixture
def other(article):
    return Article.objects.create(source=article.source, url="https://lacote.example/b", title="Un autre")


def pinned(client, article, **said):
    form = opened(client, f"{PINS}add/?article={article.pk}", "pin_form")
    return client.post(f"{PINS}add/", form | said, follow=True)


def test_an_article_of_the_list_is_sent_to_the_form_that_asks_until_when(chief, article):
    answer = chief.post(ARTICLES, {"action": "pin", "_selected_action": [article.pk]})
    assert (answer.status_code, answer["Location"]) == (302, f"{PINS}add/?article={article.pk}")


def test_an_editor_holds_an_article_at_the_top_for_six_hours(signed_in_as, article, other):
    client = signed_in_as("Rédaction")
    assert first(client) == other
    pinned(client, article)
    pin = Pin.objects.get()
    assert (pin.article, pin.place, pin.by.username) == (article, 1, "plume")
    assert timedelta(hours=5, minutes=58) < pin.until - timezone.now() <= timedelta(hours=6)
    assert first(client) == article


@pytest.fixture
def held(article, other):
    """One article is at the top, and will be again later; another one is not touched."""
    now = timezone.now()
    Pin.objects.create(article=other, place=2, until=now + timedelta(hours=2))
    Pin.objects.create(article=article, place=3, since=now + timedelta(hours=4), until=now + timedelta(hours=5))
    return Pin.objects.create(article=article, until=now + timedelta(hours=2))


def settle_a_letter(chief, article, member):
    letter = Letter.objects.create(
        sender="editeur", subject="withdrawal", name="Awa", email="a@b.example", body="Retirez.", article=article
    )
    chief.post(f"/gestion/articles/letter/{letter.pk}/settle/", {"_hide": "1"})


HIDING = {
    "the list": lambda chief, article, member: act(chief, "hide", article),
    "its page": lambda chief, article, member: changed(chief, article, status="hidden"),
    "a letter": settle_a_letter,
    "a rule": lambda chief, article, member: rules.hide([article.pk], "horoscope", member),
    "its source": lambda chief, article, member: withdraw_source(article.source, member, "demande"),
    "its withdrawal": lambda chief, article, member: withdraw_articles([article.pk], member, "demande"),
}


@pytest.mark.parametrize("by", HIDING)
def test_a_hidden_article_is_pinned_no_longer(chief, article, held, member, by):
    HIDING[by](chief, article, member)
    article.refresh_from_db()
    assert not article.is_public
    assert not Pin.objects.of_article(article.pk).active_or_upcoming(timezone.now()).exists()
    ended = Act.objects.get(verb="unpin", key=str(held.pk))
    assert ended.by_name == ("chef" if by in {"the list", "its page", "a letter"} else "awa")
    if by not in {"its source", "its withdrawal"}:
        assert Pin.objects.active(timezone.now()).get().place == 2


def test_undone_hiding_pins_it_again(article, held, member):
    done = hiding.hide(article.pk, "", member)
    other = Pin.objects.get(place=2)
    hiding.undo(done, member)
    now = timezone.now()
    assert set(Pin.objects.active_or_upcoming(now).values_list("place", flat=True)) == {1, 2, 3}
    assert Pin.objects.get(pk=held.pk).until == held.until
    done = hiding.hide(article.pk, "", member)
    Pin.objects.filter(pk=other.pk).update(place=1)
    assert "n’est plus épinglé comme avant" in hiding.undo(done, member)
    assert Pin.objects.active(timezone.now()).get() == other, "what has taken its place keeps it"


def test_undone_hiding_gives_back_a_scheduled_pin_whose_slot_another_leaves_by_then(article, other, member):
    pinning.pin(other.pk, 1, 6, member)
    now = timezone.now()
    pinning.save_replacing(
        Pin(article=article, place=1, since=now + timedelta(hours=4), until=now + timedelta(hours=8)), member
    )
    assert hiding.undo(hiding.hide(article.pk, "", member), member) is None
    assert Pin.objects.of_article(article.pk).count() == 1


def test_undone_hiding_leaves_the_undo_of_a_pin(article, member):
    done = pinning.pin(article.pk, 1, 6, member)
    hiding.undo(hiding.hide(article.pk, "", member), member)
    pinning.undo(done, member)
    assert not Pin.objects.active(timezone.now()).exists()


def test_one_article_a_place_and_one_place_an_article(chief, article, other):
    pinned(chief, article)
    pinned(chief, other)
    assert Pin.objects.pinned_by_slot(timezone.now()) == {1: (other.pk, None)}
    pinned(chief, other, place="2")
    assert Pin.objects.pinned_by_slot(timezone.now()) == {2: (other.pk, None)}


def test_a_pin_over_a_pin_names_the_one_that_goes_and_can_be_undone(chief, article, other):
    pinned(chief, article)
    Pin.objects.update(since=timezone.now() - timedelta(hours=1))
    assert "en tête, «\u00a0Un titre\u00a0»" in chief.get(f"{PINS}add/").text
    page = pinned(chief, other)
    assert "«\u00a0Un autre\u00a0» est épinglé en tête. «\u00a0Un titre\u00a0» quitte sa place, en tête." in page.text
    assert first(chief) == other
    assert "1 acte annulé." in press(chief, buttons(page)["Annuler"]).text
    assert Pin.objects.pinned_by_slot(timezone.now()) == {1: (article.pk, None)}


def test_what_is_taken_down_is_gone_and_remembered(chief, article, other):
    pinned(chief, article)
    pin = Pin.objects.get()
    said = chief.post(PINS, {"action": "end", "_selected_action": [pin.pk]}, follow=True).text
    assert "1 épingle retirée." in said
    assert "terminée" in said
    assert first(chief) == other
    assert Pin.objects.get(pk=pin.pk).until <= timezone.now()


def test_one_that_has_not_begun_leaves_no_trace_when_taken_down(article):
    now = timezone.now()
    Pin.objects.create(article=article, since=now + timedelta(hours=1), until=now + timedelta(hours=2))
    assert Pin.objects.end(now) == 1
    assert not Pin.objects.exists()


def test_an_end_that_is_past_is_refused(chief, article):
    assert "Cette heure est passée" in pinned(chief, article, until_0="2020-01-01", until_1="08:00").text
    assert not Pin.objects.exists()


def test_an_end_before_the_beginning_is_refused(chief, article):
    until = timezone.now() + timedelta(days=1)
    said = pinned(chief, article, since_0="2099-01-01", until_0=f"{until:%Y-%m-%d}")
    assert "La fin doit venir après le début." in said.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Pin.objects.create(article=article, until=timezone.now() - timedelta(hours=1))


def test_what_the_public_does_not_see_is_refused(chief, article):
    article.hide()
    assert "publiez-le d’abord" in pinned(chief, article).text
    assert not Pin.objects.exists()


def test_a_pin_to_come_waits_for_its_hour(article):
    now = timezone.now()
    Pin.objects.create(article=article, since=now + timedelta(hours=1), until=now + timedelta(hours=2))
    assert Pin.objects.pinned_by_slot(now) == {}
    assert Pin.objects.pinned_by_slot(now + timedelta(minutes=90)) == {1: (article.pk, None)}


def test_of_two_that_hold_one_place_the_last_said_has_it(article, other):
    now = timezone.now()
    Pin.objects.create(article=article, since=now - timedelta(minutes=2))
    Pin.objects.create(article=other, since=now - timedelta(minutes=1))
    assert Pin.objects.pinned_by_slot(now) == {1: (other.pk, None)}


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (3, 2)])
def test_one_article_at_two_places_has_the_first_of_them_whichever_was_said_last(article, other, order):
    now = timezone.now()
    for minutes, place in enumerate(order, start=1):
        Pin.objects.create(article=article, place=place, since=now - timedelta(minutes=9 - minutes))
    assert Pin.objects.pinned_by_slot(now) == {min(order): (article.pk, None)}


def test_of_one_story_pinned_twice_the_first_place_holds(article, other):
    story = Story.objects.create(lead=article)
    Article.objects.update(story=story)
    Pin.objects.create(article=article, place=3)
    Pin.objects.create(article=other, place=2)
    assert Pin.objects.pinned_by_slot(timezone.now()) == {2: (other.pk, story.pk)}


AUTOCOMPLETE = "/gestion/autocomplete/?app_label=articles&field_name=article&model_name="


@pytest.mark.parametrize("model", ["pin", "correction"])
def test_an_article_is_found_by_words_or_its_address_and_chosen(chief, article, other, model):
    search.index([article, other])
    for term, meant in (("titre", article), (other.url, other)):
        found = chief.get(f"{AUTOCOMPLETE}{model}&term={term}").json()["results"]
        assert [(one["id"], one["text"]) for one in found] == [(str(meant.pk), meant.title)]


@pytest.mark.parametrize(("model", "more"), [("pin", {}), ("correction", {"text": "Le taux est de 3 %."})])
def test_without_javascript_its_number_is_typed(chief, article, model, more):
    address = f"/gestion/articles/{model}/add/"
    sent = opened(chief, address, f"{model}_form") | more
    assert "article_key" in sent
    answer = chief.post(address, sent | {"article_key": "x"})
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert chief.post(address, sent | {"article_key": str(article.pk)}).status_code == 302
    assert Act.objects.filter(verb="add", kind=f"articles.{model}").exists()
