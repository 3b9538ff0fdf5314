from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.listings.front.effect import compare_slots, front_effects
from articles.listings.taxonomy_cache import cached_front_page_numbers
from articles.models import Act, Article, FrontPageNumbers, Pin, Source
from articles.models.articles.front_page_numbers import BOUNDS, ONLY_KEY, SHIPPED_NUMBERS
from articles.tests.admin.browser import opened

pytestmark = pytest.mark.django_db
LIST = "/gestion/articles/frontpagenumbers/"
PAGE = f"{LIST}1/change/"


@pytest.fixture
def front(article):
    """An African article three hours old, and of a moment ago one that only concerns Africa."""
    Article.objects.filter(pk=article.pk).update(title="Vu d’Afrique", published_at=timezone.now() - timedelta(hours=3))
    source = Source.objects.get(slug="la-cote-exemple")
    concerned = {"reach": Article.Reach.CONCERNED, "category_id": "actions"}
    Article.objects.create(source=source, url="https://lacote.example/w", title="Vu d’ailleurs", **concerned)


def press(client, button, **changes):
    """Change these numbers on the page as it stands, and press a button."""
    form = opened(client, PAGE, "frontpagenumbers_form")
    return client.post(PAGE, form | changes | {button: "1"})


def saved(client, shown, **changes):
    """Save what the page holds that showed the effect."""
    sent = {name: shown.context["adminform"].form[name].value() for name in BOUNDS} | {"seen": shown.context["seen"]}
    return client.post(PAGE, sent | changes | {"_save": "1"})


def test_the_list_leads_to_the_one_page_which_holds_the_shipped_numbers(chief):
    answer = chief.get(LIST, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert {name: answer.context["adminform"].form[name].value() for name in BOUNDS} == asdict(SHIPPED_NUMBERS)
    assert chief.get(f"{LIST}2/change/").status_code == 302


def test_nothing_is_saved_before_its_effect_was_shown(chief, front):
    answer = press(chief, "_save", concerned_factor="0.9")
    assert answer.status_code == 200
    assert "Effet avant enregistrement" in answer.text
    assert not FrontPageNumbers.objects.exists()


def test_the_effect_shows_both_orders_and_marks_what_moves(chief, front):
    text = press(chief, "_effect", concerned_factor="0.9").text
    assert "4 places changeraient" in text  # two in each language
    assert "↑ monte de 1 place" in text
    assert "↓ descend de 1 place" in text
    assert not FrontPageNumbers.objects.exists()


def test_what_was_shown_is_saved_journaled_and_moves_the_front_page(chief, front, django_capture_on_commit_callbacks):
    assert chief.get("/").context["front"].top.title == "Vu d’Afrique"
    with django_capture_on_commit_callbacks(execute=True):
        assert saved(chief, press(chief, "_effect", concerned_factor="0.9")).status_code == 302
    assert FrontPageNumbers.objects.current().values == replace(SHIPPED_NUMBERS, concerned_factor=0.9)
    assert chief.get("/").context["front"].top.title == "Vu d’ailleurs"
    act = Act.objects.get()
    assert (act.verb, act.before, act.after) == ("change", {"concerned_factor": 0.5}, {"concerned_factor": 0.9})


def test_numbers_changed_after_the_effect_are_shown_again_before_they_are_saved(chief, front):
    shown = press(chief, "_effect", half_life_hours="12")
    assert saved(chief, shown, half_life_hours="24").status_code == 200
    assert not FrontPageNumbers.objects.exists()


def test_what_another_editor_saved_meanwhile_stays_and_its_effect_is_shown_first(chief, front):
    form = opened(chief, PAGE, "frontpagenumbers_form")
    FrontPageNumbers(pk=ONLY_KEY, half_life_hours=30).save()
    shown = chief.post(PAGE, form | {"own_factor": "4", "_effect": "1"})
    assert shown.context["adminform"].form["half_life_hours"].value() == "30.0"
    FrontPageNumbers(pk=ONLY_KEY, half_life_hours=31).save()
    sent = form | {"own_factor": "4", "seen": shown.context["seen"], "_save": "1"}
    shown = chief.post(PAGE, sent)
    assert shown.status_code == 200
    assert chief.post(PAGE, sent | {"seen": shown.context["seen"]}).status_code == 302
    assert FrontPageNumbers.objects.get().values == replace(SHIPPED_NUMBERS, half_life_hours=31, own_factor=4)
    assert Act.objects.get().after == {"own_factor": 4}


def test_the_effect_starts_from_the_front_page_as_it_stands(chief, article):
    for number in range(14):
        url = f"https://lacote.example/{number}"
        language = "en" if number % 2 else "fr"
        some = {"category_id": "actions", "language": language, "relevance": 50 + number}
        Article.objects.create(source=article.source, url=url, title=f"Le titre {number}", **some)
    Pin.objects.create(article=article, place=2)
    for effect, path in zip(
        front_effects(timezone.now(), SHIPPED_NUMBERS, SHIPPED_NUMBERS), ("/", "/en/"), strict=True
    ):
        page = chief.get(path).context["front"]
        assert [slot.before for slot in effect.slots[:4]] == [page.top.pk, *(one.pk for one in page.secondary)]
        assert all(slot.is_same for slot in effect.slots)


def test_the_shipped_numbers_come_back_with_their_effect_first(chief, front):
    FrontPageNumbers(pk=ONLY_KEY, half_life_hours=30, own_factor=4).save()
    shown = press(chief, "_shipped")
    assert "Effet avant enregistrement" in shown.text
    assert FrontPageNumbers.objects.get().half_life_hours == 30
    saved(chief, shown)
    assert FrontPageNumbers.objects.get().values == SHIPPED_NUMBERS


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"half_life_hours": "0"}, "supérieure ou égale à 0.5"),
        ({"max_trust": "9"}, "inférieure ou égale à 5"),
        ({"own_factor": "nan"}, "Saisissez un nombre"),
        ({"own_factor": ""}, "Ce champ est obligatoire"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused_with_a_sentence_and_without_effect(chief, front, wrong, said):
    answer = press(chief, "_effect", **wrong)
    assert said in answer.text
    assert "effects" not in answer.context


@pytest.mark.parametrize("name", BOUNDS)
def test_the_table_refuses_what_is_out_of_bounds(db, name):
    low, high = BOUNDS[name]
    for value in (low - 0.01, high + 0.01):
        with pytest.raises(IntegrityError), transaction.atomic():
            FrontPageNumbers(pk=ONLY_KEY, **{name: value}).save()


def test_the_table_has_one_row(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        FrontPageNumbers(pk=2).save()


def test_saving_drops_the_kept_numbers_and_the_cached_front_page(db, django_capture_on_commit_callbacks):
    assert cached_front_page_numbers() == SHIPPED_NUMBERS
    with django_capture_on_commit_callbacks(execute=True) as done:
        FrontPageNumbers(pk=ONLY_KEY, own_factor=2).save()
    assert cached_front_page_numbers() == replace(SHIPPED_NUMBERS, own_factor=2)
    assert any(getattr(one, "args", None) == (frozenset({"home"}),) for one in done)


def test_the_effect_takes_as_many_queries_for_many_articles(chief, article, django_assert_max_num_queries):
    for number in range(60):
        url = f"https://lacote.example/{number}"
        Article.objects.create(source=article.source, url=url, title=f"Le titre {number}", category_id="actions")
    form = opened(chief, PAGE, "frontpagenumbers_form")
    with django_assert_max_num_queries(20):
        assert "Le titre 59" in chief.post(PAGE, form | {"_effect": "1"}).text


def test_slots_say_who_rises_who_enters_and_who_leaves():
    found = compare_slots([1, 2, 3], [3, 1, 4])
    assert [(one.number, one.before, one.after, one.climbed, one.leaves) for one in found] == [
        (1, 1, 3, 2, False),
        (2, 2, 1, -1, True),
        (3, 3, 4, None, False),
    ]
    assert [one.after for one in compare_slots([1], [])] == [None]
