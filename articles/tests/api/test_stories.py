import pytest

from articles.models import Article, Region

pytestmark = pytest.mark.both_engines


def test_a_story_tells_its_lead_its_articles_and_who_tells_it(ask, make, story):
    lead = make("La tête", minutes=30, country="SN")
    made = story(lead, "Le premier", "Le second")
    found = ask(f"/stories/{made.pk}/")
    assert found["url"].endswith(made.get_absolute_url())
    assert (found["title"], found["lead"]["id"]) == ("La tête", lead.pk)
    assert found["lead"]["countries"][0]["code"] == "SN"
    assert {one["title"] for one in found["articles"]} == {"La tête", "Le premier", "Le second"}
    assert [one["is_lead"] for one in found["articles"] if one["title"] == "La tête"] == [True]
    assert len(found["sources"]) == 3
    moments = [one["published_at"] for one in found["articles"]]
    assert moments == sorted(moments)
    assert (found["first_published_at"], found["last_published_at"]) == (moments[0], moments[-1])
    assert ask("/stories/")["items"] == [found]


def test_an_article_alone_is_no_story(ask, make):
    make()
    assert ask("/stories/")["items"] == []


def test_a_hidden_article_is_not_told_of(ask, make, story, client):
    made = story(make("La tête"), "Montré", "Secret")
    Article.objects.get(title="Secret").hide()
    answer = client.get(f"/api/v1/stories/{made.pk}/")
    assert answer.status_code == 200
    assert "Montré" in answer.text
    assert "Secret" not in answer.text
    assert "Secret" not in client.get("/api/v1/stories/").text


def test_a_story_of_which_nothing_is_to_be_seen_is_not_found(make, story, client):
    made = story(make("La tête"), "Suite")
    Article.objects.update(status="hidden")
    assert client.get(f"/api/v1/stories/{made.pk}/").status_code == 404
    assert client.get("/api/v1/stories/").json()["items"] == []


@pytest.mark.parametrize(
    "query", ["pays=sn", "secteur=energie", "langue=en", "rubrique=forex", "source=le-guichet&pays=sn"]
)
def test_the_filters_look_at_the_lead(titles, make, story, query):
    story(make("Oui", "energie", "SN", language="en", category_id="forex"), "Suite")
    story(make("Non"), "Suite aussi")
    assert titles(f"/stories/?{query}") == ["Oui"]


def test_pages_lead_to_each_story_once(ask, titles, make, story):
    for n in range(5):
        story(make(f"Sujet {n}", minutes=10 + n), f"Suite {n}")
    page, found = "/stories/?limit=2", []
    while page:
        answer = ask(page)
        found += [one["title"] for one in answer["items"]]
        page = answer["next"]
    assert found == [f"Sujet {n}" for n in range(5)]


def test_words_are_asked_of_articles_only(client, db):
    answer = client.get("/api/v1/stories/?q=cacao")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "q")


def test_the_queries_do_not_grow_with_the_stories(ask, make, story, django_assert_num_queries):
    def some(count):
        for _ in range(count):
            lead = make("", "energie", "SN")
            lead.regions.add(Region.objects.get(slug="uemoa"))
            story(lead, "Un autre", "Encore un")

    some(1)
    with django_assert_num_queries(6):
        ask("/stories/")
    some(8)
    with django_assert_num_queries(6):
        assert len(ask("/stories/")["items"]) == 9
