import pytest
from django.contrib.admin.models import LogEntry

from articles import search
from articles.models import Apart, Article, Source, Story

pytestmark = pytest.mark.django_db
LIST, STORIES = "/gestion/articles/article/", "/gestion/articles/story/"


@pytest.fixture
def make(taxonomy):
    def make(number, title="La Banque de la Lagune ouvre trois agences", **fields):
        source = Source.objects.create(slug=f"gazette-{number}", name=f"Gazette {number}")
        url = f"https://gazette.example/{number}"
        return Article.objects.create(source=source, url=url, title=title, category_id="economie", **fields)

    return make


@pytest.fixture
def three(make):
    return [make(number) for number in range(1, 4)]


@pytest.fixture
def story(three):
    story = Story.objects.create()
    Article.objects.filter(pk__in=[one.pk for one in three]).update(story=story)
    story.refresh_lead()
    return story


def act(client, action, *chosen, page=LIST):
    form = {"action": action, "_selected_action": [one.pk for one in chosen]}
    return client.post(page, form, follow=True).content.decode()


def save(client, story, **changes):
    shown = str(story.lead_id) if story.lead_is_chosen else ""
    form = {"articles-TOTAL_FORMS": 0, "articles-INITIAL_FORMS": 0, "in_front": "", "initial-in_front": shown} | changes
    return client.post(f"{STORIES}{story.pk}/change/", form, follow=True)


def test_articles_are_united_from_their_list(chief, three):
    assert "Réunis dans le sujet «\u00a0La Banque" in act(chief, "unite", *three)
    assert Story.objects.get().articles.count() == 3
    assert LogEntry.objects.filter(change_message__startswith="Réuni").count() == 3


def test_an_article_is_taken_out_from_the_list(chief, three, story):
    assert "1 article retiré de son sujet" in act(chief, "separate", three[1])
    assert story.articles.count() == 2
    assert Apart.objects.filter(by__username="chef").count() == 2


def test_an_article_is_put_in_front_from_the_list(chief, three, story):
    assert "1 article de tête choisi" in act(chief, "lead_with", three[2])
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (three[2], True)


def test_stories_are_united_from_their_list(chief, story, make):
    other = Story.objects.create()
    Article.objects.filter(pk__in=[make(8).pk, make(9).pk]).update(story=other)
    other.refresh_lead()
    assert "Réunis dans le sujet" in act(chief, "unite", story, other, page=STORIES)
    assert Story.objects.get().articles.count() == 5


def test_the_list_tells_how_many_and_who_leads_in_few_queries(chief, story, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        text = chief.get(STORIES).content.decode()
    assert '<td class="field-number">3</td>' in text
    assert "Gazette 1" in text


def test_a_storys_page_shows_its_articles_and_lets_one_be_found(chief, story, three):
    search.index(three)
    text = chief.get(f"{STORIES}{story.pk}/change/").content.decode()
    assert f"{LIST}{three[2].pk}/change/" in text
    assert "Gazette 2 : La Banque de la Lagune" in text
    assert chief.get(STORIES, {"q": "Lagune"}).content.decode().count("field-number") == 1


def test_on_a_storys_page_an_editor_chooses_the_lead_and_takes_one_out(chief, story, three):
    save(chief, story, in_front=three[2].pk, leaving=[three[0].pk])
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (three[2], True)
    assert set(story.articles.all()) == {three[1], three[2]}
    save(chief, story)
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (three[1], False)


def test_saving_a_story_without_a_change_changes_nothing(chief, story):
    before = story.lead
    save(chief, story)
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (before, False)


def test_who_leads_cannot_leave(chief, story, three):
    answer = save(chief, story, in_front=three[2].pk, leaving=[three[2].pk])
    assert "l’article de tête du sujet et en être retiré" in answer.content.decode()
    assert story.articles.count() == 3


def test_a_story_all_but_one_left_is_gone_and_the_editor_is_not_lost(chief, story, three):
    answer = save(chief, story, leaving=[three[0].pk, three[1].pk], _continue="1")
    assert answer.status_code == 200
    assert not Story.objects.exists()
    assert Article.objects.leads().filter(pk__in=[one.pk for one in three]).count() == 3


def test_the_site_is_let_choose_again_from_the_list(chief, story, three):
    act(chief, "lead_with", three[2])
    assert "Le site choisit l’article de tête de 1 sujet" in act(chief, "let_choose", story, page=STORIES)
    story.refresh_from_db()
    assert (story.lead, story.lead_is_chosen) == (three[0], False)


def test_deleting_an_article_of_ours_leaves_its_story_led_or_closed(chief, make):
    own = Source.objects.filter(kind=Source.Kind.OWN).first()
    ours = Article.objects.create(source=own, title="Notre dépêche", category_id="economie")
    other = make(7)
    story = Story.objects.create()
    Article.objects.filter(pk__in=[ours.pk, other.pk]).update(story=story)
    story.refresh_lead()
    chief.post(f"{LIST}{ours.pk}/delete/", {"post": "yes"})
    assert not Story.objects.exists()
    assert Article.objects.leads().filter(pk=other.pk).exists()


def test_no_more_than_fifty_stories_are_united_at_once(chief, make):
    many = [Story.objects.create(lead=make(number)) for number in range(1, 52)]
    assert "50 sujets au plus" in act(chief, "unite", *many, page=STORIES)
    assert Story.objects.count() == 51


def test_the_column_that_says_who_leads_is_in_words(chief, story):
    text = chief.get(f"{STORIES}{story.pk}/change/").text
    assert "En tête" in text
    assert "is lead" not in text.lower()


def test_a_story_that_its_form_closes_is_said_to_be_closed_and_nothing_else(chief, story, three):
    answer = save(chief, story, leaving=[one.pk for one in three[:2]], in_front=three[2].pk, _continue="1")
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Le sujet est fermé\u00a0: il n’y restait qu’un article."]
    assert answer.redirect_chain[-1][0] == STORIES
