"""Stories as editors and the mending keep them."""

import random
import re
from collections import defaultdict
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import tasks
from articles.models import Act, Apart, Article, Category, Source, Story
from articles.models.stories import members as tellings
from articles.stories import editing
from articles.stories.assign import assign_to_stories
from portal.page_cache import store

pytestmark = pytest.mark.django_db
EVENT = "La Banque de la Lagune ouvre trois agences dans les ports francs du littoral"
ANOTHER = "Le cacao de Tiassalé atteint son plus haut prix depuis quinze campagnes"


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)


@pytest.fixture
def make(db):
    Category.objects.create(slug="economie", name_fr="Économie", name_en="Economy")
    numbers = count(1)

    def make(title=EVENT, minutes=0, weight=10, **fields):
        number = next(numbers)
        source = Source.objects.create(slug=f"gazette-{number}", name=f"Gazette {number}", weight=weight)
        at = timezone.now() - timedelta(minutes=minutes or number)
        known = {"url": f"https://gazette.example/{number}", "published_at": at, "first_seen_at": at}
        return Article.objects.create(source=source, title=title, category_id="economie", **known | fields)

    return make


def story_of(*articles):
    """The story in which these new articles join the first."""
    new = [SimpleNamespace(temp_id=-n, joins=articles[0].pk) for n, _ in enumerate(articles[1:], 1)]
    assign_to_stories(new, {-n: article.pk for n, article in enumerate(articles[1:], 1)})
    return fresh(articles[0]).story


def fresh(article):
    return Article.objects.select_related("story").get(pk=article.pk)


def members(story):
    return set(story.articles.values_list("pk", flat=True))


def led():
    """Every published article stands alone, or its story has exactly one lead that the public sees.

    Four questions for all stories: some tests look after each of many acts.
    """
    public, told = set(Article.objects.published().values_list("pk", flat=True)), defaultdict(dict)
    for key, story, is_lead in Article.objects.values_list("pk", "story", "is_lead"):
        told[story][key] = is_lead
    assert all(told.pop(None, {}).values())
    for story, lead in Story.objects.values_list("pk", "lead"):
        leads, visible = {key for key, is_lead in told[story].items() if is_lead}, told[story].keys() & public
        assert len(told[story]) > 1
        assert len(leads & visible) == bool(visible)
        assert len(leads) <= 1
        assert not visible or leads & visible == {lead}
    for first, second in Apart.objects.values_list("first__story", "second__story"):
        assert first is None or first != second


def test_an_editor_unites_articles_with_the_stories_they_are_in(make, editor):
    one, two, three, four = make(), make(), make(weight=30), make()
    first = story_of(one, two)
    second = story_of(three, four)
    united = editing.unite([fresh(two), fresh(four)], editor)
    assert united == first
    assert members(united) == {one.pk, two.pk, three.pk, four.pk}
    assert united.lead == three
    assert not Story.objects.filter(pk=second.pk).exists()
    moved = {str(key) for key in (two.pk, three.pk, four.pk)}  # three came with the story of four
    assert set(LogEntry.objects.filter(user=editor).values_list("object_id", flat=True)) == moved
    told_of = {act.key: (act.before, act.after) for act in Act.objects.filter(by=editor)}
    assert set(told_of) == moved
    assert told_of[str(three.pk)] == ({"story": second.pk}, {"story": first.pk})
    led()


def test_what_an_editor_brings_into_a_story_did_not_join_it_narrowly(make, editor):
    one, two, three, four = make(), make(join_margin=0.1), make(), make(join_margin=0.2)
    story_of(one, two)
    story_of(three, four)
    editing.unite([fresh(one), fresh(three)], editor)
    margins = dict(Article.objects.values_list("pk", "join_margin"))
    # Two stayed where it was: nobody has said that it is there rightly.
    assert margins == {one.pk: None, two.pk: 0.1, three.pk: None, four.pk: None}


def test_uniting_keeps_the_lead_that_an_editor_chose(make, editor):
    one, two, three, four = make(weight=30), make(), make(), make()
    story_of(one, two)
    second = story_of(three, four)
    editing.set_editors_lead(three, editor)
    united = editing.unite([one, four], editor)
    assert (united, united.lead) == (second, three)
    led()


def test_one_article_alone_is_refused(make, editor):
    with pytest.raises(editing.EditRefused, match="deux articles"):
        editing.unite([make()], editor)


def test_what_is_taken_out_stays_out(make, editor):
    one, two, three = make(), make(), make()
    story = story_of(one, two, three)
    editing.separate(fresh(two), editor)
    assert members(story) == {one.pk, three.pk}
    assert fresh(two).is_lead
    assert Apart.objects.filter(by=editor).count() == 2
    assert editing.repair(timezone.now()) == 0
    assert fresh(two).story is None
    led()


def test_no_third_article_brings_together_what_an_editor_keeps_apart(make, editor):
    one, two, three = make(), make(), make()
    story = story_of(one, two, three)
    editing.separate(fresh(two), editor)
    other = story_of(two, make())
    editing.repair(timezone.now())
    assert members(story) == {one.pk, three.pk}
    assert Story.objects.filter(pk=other.pk).exists()
    led()


def test_a_story_left_with_one_article_is_closed_until_an_editor_unites_them_again(make, editor):
    one, two = make(), make()
    story_of(one, two)
    editing.separate(fresh(one), editor)
    assert not Story.objects.exists()
    assert fresh(one).is_lead
    assert fresh(two).is_lead
    editing.unite([one, two], editor)
    assert not Apart.objects.exists()
    led()


def test_taking_out_what_is_alone_changes_nothing(make, editor):
    editing.separate(make(), editor)
    assert not LogEntry.objects.exists()


def test_the_editors_lead_stays_when_a_weightier_source_tells(make, editor):
    one, two = make(), make()
    story = story_of(one, two)
    editing.set_editors_lead(two, editor)
    story_of(one, make(weight=90))
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (two, True)
    led()


@pytest.mark.parametrize("leaves", [Article.hide, lambda article: editing.separate(article, None)])
def test_a_choice_is_forgotten_when_its_article_leaves(make, editor, leaves):
    one, two, three = make(), make(), make()
    story = story_of(one, two, three)
    editing.set_editors_lead(one, editor)  # the latest, which would not lead by itself
    leaves(fresh(one))
    story.refresh_from_db()
    assert story.lead == three
    assert not story.lead_is_chosen
    fresh(one).publish()
    story.refresh_from_db()
    assert story.lead == three
    led()


def test_the_site_chooses_again_when_asked(make, editor):
    one, two = make(), make(weight=5)
    story = story_of(one, two)
    editing.set_editors_lead(two, editor)
    editing.clear_editors_lead(story, editor)
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (one, False)
    led()


def test_only_what_is_published_and_in_a_story_can_lead(make, editor):
    one, two = make(), make()
    with pytest.raises(editing.EditRefused, match="aucun sujet"):
        editing.set_editors_lead(one, editor)
    story_of(one, two)
    fresh(two).hide()
    with pytest.raises(editing.EditRefused, match="pas publié"):
        editing.set_editors_lead(two, editor)


def test_a_scheduled_article_leads_nothing_before_its_time(make, editor):
    one, two = make(), make(weight=90, published_at=timezone.now() + timedelta(hours=2))
    story = editing.unite([one, two], editor)
    assert story.lead == one
    fresh(one).hide()
    assert Article.objects.get(pk=two.pk).is_lead  # and shows when its time comes
    Article.objects.filter(pk=two.pk).update(published_at=timezone.now())
    editing.repair(timezone.now())
    led()


def test_what_the_mending_unites_is_still_to_be_looked_at(make):
    make(), make(join_margin=0.1)
    assert tasks.mend_stories() == 1
    assert tasks.mend_stories() == 0
    assert Article.objects.filter(join_margin=0.1, story__isnull=False).count() == 1


def test_stories_opened_for_one_event_at_once_are_united(make):
    one, two, three, four = make(), make(), make(), make()
    first, second = story_of(one, two), story_of(three, four)
    alone = make(EVENT.upper())
    make(ANOTHER)
    assert editing.repair(timezone.now()) == 1
    assert Story.objects.get() == first
    assert second != first
    assert members(first) == {one.pk, two.pk, three.pk, four.pk, alone.pk}
    assert editing.repair(timezone.now()) == 0
    led()


def test_what_was_placed_knowingly_is_not_placed_again(make):
    story_of(make(minutes=90), make(minutes=90))
    story_of(make(minutes=2), make(minutes=2))
    assert editing.repair(timezone.now()) == 0
    assert Story.objects.count() == 2


def test_mending_lets_no_story_drift_from_its_first_article(make):
    story_of(
        make("Mali : le Trésor lève 40 milliards FCFA d’obligations"), make("Les banques répondent au Trésor malien")
    )
    drifting = make("Les banques répondent au Trésor malien : 61 milliards FCFA d’obligations")
    assert editing.repair(timezone.now()) == 0
    assert fresh(drifting).story is None


def test_mending_looks_at_what_came_of_late(make):
    make(minutes=60 * 5), make(minutes=60 * 5)
    assert editing.repair(timezone.now()) == 0


def test_mending_leads_and_closes_what_others_left(make):
    one, two, three, four = make(), make(), make(ANOTHER), make(ANOTHER)
    first, second = story_of(one, two), story_of(three, four)
    first.lead.source.articles.update(status=Article.Status.HIDDEN)
    Article.objects.filter(pk=four.pk).delete()
    assert editing.repair(timezone.now()) == 2
    first.refresh_from_db()
    assert Article.objects.published().get(story=first).is_lead
    assert not Story.objects.filter(pk=second.pk).exists()
    assert editing.repair(timezone.now()) == 0
    led()


def test_a_story_of_which_nothing_is_seen_is_left_alone(make):
    one, two = make(), make()
    story = story_of(one, two)
    fresh(one).hide()
    fresh(two).hide()
    story.refresh_from_db()
    assert story.lead is None
    assert editing.repair(timezone.now()) == 0
    fresh(two).publish()
    story.refresh_from_db()
    assert story.lead == two
    led()


def test_an_article_joins_one_whose_story_was_closed_meanwhile(make, editor):
    one, two = make(), make()
    story_of(one, two)
    editing.separate(fresh(two), editor)
    assert members(story_of(one, make())) >= {one.pk}
    led()


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_the_stories(make, rows, django_assert_max_num_queries):
    names = [
        f"{first}{last}"
        for first in ("Bako", "Diro", "Fémi", "Gola", "Kéré", "Lomé")
        for last in ("ra", "ssou", "vi", "ndé", "yan")
    ]
    titles = [f"{name} rachète les entrepôts de {name[::-1].title()} sur le quai des Pirogues" for name in names]
    pairs = [(make(title), make(title)) for title in titles[:rows]]
    with django_assert_max_num_queries(21):
        assert editing.repair(timezone.now()) == rows
    pks = [article.pk for pair in pairs for article in pair]
    with django_assert_max_num_queries(9):
        Story.objects.filter(articles__in=[]).refresh_leads()
        Story.objects.refresh_leads()
    with django_assert_max_num_queries(9):
        assert editing.repair(timezone.now()) == 0
    assert Article.objects.filter(pk__in=pks).leads().count() == rows
    led()


def test_no_text_is_taken_into_memory(make, django_assert_num_queries):
    story_of(make(), make())
    locked = connection.features.has_select_for_update
    with django_assert_num_queries(4 + locked) as queries:  # two of them a savepoint
        Story.objects.refresh_leads()
    taken = re.compile(r'(?<!\()"articles_article"."body_html"')
    assert not any(taken.search(query["sql"]) for query in queries.captured_queries)


@pytest.fixture
def crowd(make, monkeypatch):
    """A story of seven, of which three would be read whole."""
    monkeypatch.setattr(tellings, "LARGE_STORY", 6)
    monkeypatch.setattr(tellings, "MAX_LEAD_CANDIDATES", 3)
    return story_of(*(make(minutes=90 - n) for n in range(7)))


def test_a_crowd_is_not_read_whole_for_one_more(make, crowd):
    lead, first = crowd.lead_id, sorted(members(crowd))[:3]
    with CaptureQueriesContext(connection) as queries:
        story = story_of(crowd.lead, make())
    assert (story.lead_id, len(members(story))) == (lead, 8)
    (read,) = (query["sql"] for query in queries if "LENGTH(" in query["sql"])
    assert {int(key) for key in re.search(r"IN \(([\d, ]+)\)", read)[1].split(",")} == {
        *first,
        lead,
        max(members(story)),
    }
    led()


def test_a_crowd_is_not_listed_for_one_more(make, crowd):
    crowd = story_of(crowd.lead, make(), make(weight=20))
    keys = sorted(members(crowd))
    first, held = keys[: tellings.LARGE_STORY + 1], Story.objects.lock_with_members([keys[2]], all_members=False)
    assert [key for key, _ in tellings.first_members([crowd.pk])] == first
    if connection.features.has_select_for_update:
        assert crowd.lead_id not in first
        assert sorted(held) == [*first, crowd.lead_id]
    else:
        assert held == {keys[2]: crowd.pk}  # the transaction itself is the lock
    assert set(held.values()) == {crowd.pk}
    assert set(Story.objects.lock_with_members([crowd.lead_id])) == set(keys)


def test_the_articles_of_a_story_are_found_by_the_index_that_has_no_others(make, crowd):
    if connection.vendor != "sqlite":
        pytest.skip("with a dozen rows PostgreSQL rightly reads them all")
    for asked in (tellings.first_members([crowd.pk]), Story.objects.with_member_count(), crowd.articles.all()):
        plan = asked.explain()
        assert "article_of_story" in plan
        assert "SCAN articles_article" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("weight", [10, 20])
def test_no_crowd_is_locked_whole_for_one_more(make, crowd, weight):
    story_of(crowd.lead, *(make() for _ in range(20)))
    with CaptureQueriesContext(connection) as queries:
        story_of(crowd.lead, make(weight=weight))
    locking = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"] and "FROM" in query["sql"]]
    assert locking
    for sql in locking:
        rows = len(re.findall(r"\b\d+\b", sql.partition("WHERE")[2]))
        assert '"story_id" IN' not in sql or '"id" IN' in sql, sql
        assert rows <= tellings.LARGE_STORY + 6, sql


@pytest.mark.parametrize("fields", [{"weight": 20}, {"body_html": "x" * 5_000}, {"url": None, "minutes": 200}])
def test_who_goes_before_the_lead_of_a_crowd_takes_its_place(make, crowd, fields):
    best = make(**fields)
    assert story_of(crowd.lead, best).lead_id == best.pk
    led()


def test_a_crowd_whose_lead_is_hidden_is_led_by_the_best_of_all(make, crowd):
    middle = Article.objects.get(pk=sorted(members(crowd))[4])
    Source.objects.filter(pk=middle.source_id).update(weight=15)
    Article.objects.filter(pk=crowd.lead_id).update(status="hidden")
    assert story_of(middle, make()).lead_id == middle.pk
    led()


def test_the_editors_lead_of_a_crowd_stays(make, crowd, editor):
    middle = Article.objects.get(pk=sorted(members(crowd))[4])
    editing.set_editors_lead(middle, editor)
    story = story_of(crowd.lead, make(weight=90))
    assert (story.lead_id, story.lead_is_chosen) == (middle.pk, True)
    led()


def test_the_outlet_that_the_lead_of_a_crowd_names_joins_it(make, crowd):
    best, next_best = make(weight=20, body_html="x" * 600, author="Lagune Hebdo"), make(weight=20)
    assert story_of(crowd.lead, best, next_best).lead_id == best.pk
    newcomer = make(weight=5)
    Source.objects.filter(pk=newcomer.source_id).update(name="Lagune Hebdo")
    assert story_of(crowd.lead, newcomer).lead_id == next_best.pk
    led()


def test_a_crowd_is_led_by_who_has_grown_in_its_middle_after_the_next_newcomer(make, crowd):
    middle = Article.objects.get(pk=sorted(members(crowd))[4])
    Article.objects.filter(pk=middle.pk).update(body_html="x" * 5_000)
    story_of(crowd.lead, make())
    assert editing.repair(timezone.now()) == 1
    assert fresh(middle).story.lead_id == middle.pk
    assert editing.repair(timezone.now()) == 0
    led()


def test_a_crowd_is_led_by_who_comes_out_in_its_middle_after_the_next_newcomer(make, crowd):
    middle = make(published_at=timezone.now() + timedelta(hours=1), body_html="x" * 5_000)
    story_of(crowd.lead, middle, make())
    Article.objects.filter(pk=middle.pk).update(published_at=timezone.now())
    story_of(crowd.lead, make())
    editing.repair(timezone.now())
    assert fresh(middle).story.lead_id == middle.pk
    led()


def test_mending_tells_no_page_of_a_crowd_that_is_led_well(make, crowd, monkeypatch):
    told_pages = []
    monkeypatch.setattr(store, "invalidate", lambda *tags: told_pages.append(tags))
    assert editing.repair(timezone.now()) == 0
    assert not told_pages


@pytest.mark.parametrize("seed", range(3))
def test_a_crowd_once_mended_is_led_by_whom_a_whole_reading_would_choose(make, crowd, seed):
    chance = random.Random(seed)
    openings = ["", *(f"{place} signe un accord de prêt avec la banque " * 3 for place in ("Cotonou", "Lomé", "Dakar"))]

    def one():
        credited = chance.choice([*["", "AFP"] * 2, *(f"Gazette {chance.randint(1, 50)}" for _ in range(4))])
        later = {"published_at": timezone.now() + timedelta(hours=1)} if chance.random() < 0.1 else {}
        text = {"summary": chance.choice(openings), "body_html": "y" * chance.choice([10, 600, 5_000])}
        return make(weight=chance.choice([5, 10, 10, 20]), author=credited, **text, **later)

    drifted = 0
    for _ in range(15):
        for _ in range(chance.randint(1, 3)):
            story_of(crowd.lead, *(one() for _ in range(chance.randint(1, 2))))
        changing = Article.objects.filter(pk=chance.choice(sorted(members(crowd))))
        changing.update(body_html="y" * chance.choice([10, 600, 5_000]), published_at=timezone.now())
        drifted += editing.repair(timezone.now())
        lead = fresh(crowd.lead).story.lead_id
        Story.objects.filter(pk=crowd.pk).refresh_leads()
        assert fresh(crowd.lead).story.lead_id == lead
    assert drifted
    led()


@pytest.mark.parametrize("seed", range(4, 8))
def test_whatever_is_done_every_story_is_led_by_one(make, editor, seed):
    chance = random.Random(seed)
    everything = [make(chance.choice([EVENT, ANOTHER]), weight=chance.choice([10, 20])) for _ in range(8)]
    acts = [
        lambda one, other: editing.unite({one, other}, editor) if one != other else None,
        lambda one, other: editing.separate(one, editor),
        lambda one, other: one.hide(),
        lambda one, other: one.publish(),
        lambda one, other: (
            editing.set_editors_lead(one, editor) if one.story_id and one.status == "published" else None
        ),
        lambda one, other: one.story and editing.clear_editors_lead(one.story, editor),
        lambda one, other: story_of(one, everything.append(make(one.title)) or everything[-1]),
        lambda one, other: editing.repair(timezone.now()),
    ]
    for _ in range(40):
        chance.choice(acts)(*(fresh(chance.choice(everything)) for _ in range(2)))
        led()
    editing.repair(timezone.now())
    assert editing.repair(timezone.now()) == 0
    led()


def test_a_story_never_outgrows_what_a_person_can_look_through(make, editor, monkeypatch):
    monkeypatch.setattr(editing, "MAX_STORY_ARTICLES", 4)
    story, more = story_of(make(), make(), make()), [make(), make()]
    editing.unite({story.lead, more[0]}, editor)
    with pytest.raises(editing.EditRefused, match="plus de 4 articles"):
        editing.unite({story.lead, more[1]}, editor)
    assert len(members(story)) == 4
    assert fresh(more[1]).story is None
