"""The first page of the management: what waits for whom, narrow joins decided in place, arrivals and acts of today."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.dashboard.bars import CHART_HEIGHT, draw
from articles.models import Act, Apart, Article, Comment, Feed, Letter, Pin, Quarantine, Source, Story, WaitingValue
from articles.tests.figures.rows import filled, series

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/gestion/", "/gestion/incertains/"
MAX_QUERIES = 25
numbers = count(1)


@pytest.fixture
def source(taxonomy):
    return Source.objects.create(slug="gazette", name="Gazette")


def make(source, title="Un titre", **fields):
    fields = {"category_id": "economie", "url": f"https://gazette.example/{next(numbers)}"} | fields
    return Article.objects.create(source=source, title=title, **fields)


@pytest.fixture
def story(source):
    lead, other = make(source, "La banque ouvre"), make(source, "Une banque ouvre", join_margin=0.1, is_lead=False)
    story = Story.objects.create(lead=lead)
    Article.objects.filter(pk__in=[lead.pk, other.pk]).update(story=story)
    return story


def page_of(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def work_of(client):
    """Kind of work → its shown number, in the page's order."""
    return {one["id"]: one.select_one(".dashboard-number").text for one in page_of(client).select(".dashboard-work")}


def waiting_value():
    """A dollar that a document says costs ten times what it did."""
    filled(filled(series(), ("2026-11-26", "1.1702")), ("2026-11-27", "11.690"))


def fill(source, member):
    """One thing of every kind that waits."""
    now = timezone.now()
    article = make(source, "Sans secteur", filing_margin=0.01)
    Comment.objects.create(article=article, author=member, body="Bien vu.", state="held", hold="new-member")
    Letter.objects.create(sender="lecteur", subject="question", name="Awa", email="awa@example.org", body="Bonjour")
    feed = Feed.objects.create(source=source, url="https://gazette.example/rss", failures=5, reason="dns")
    Quarantine.objects.create(feed=feed, key="a", fingerprint="b", reason="flood", title="Ancien")
    waiting_value()
    make(source, "Demain", url=None, published_at=now + timedelta(days=1))
    make(source, "À finir", url=None, status="draft")
    Pin.objects.create(article=article, until=now + timedelta(hours=1))


def test_an_empty_desk_says_what_will_come(chief):
    assert work_of(chief) == {}
    assert "Rien n’attend" in page_of(chief).text


def test_what_waits_stands_in_the_order_in_which_it_is_to_be_done(chief, source, story, member):
    fill(source, member)
    assert list(work_of(chief)) == [
        "comments-held", "letters", "without-sector", "narrowly-filed", "narrowly-joined", "floods", "waiting-values",
        "sources-down", "scheduled", "drafts", "pins",
    ]  # fmt: skip


def test_each_person_sees_what_they_may_do(signed_in_as, source, story, member, client):
    fill(source, member)
    assert set(work_of(signed_in_as("Modération"))) == {"comments-held"}
    member.is_staff = True
    member.save()
    member.groups.add(Group.objects.get(name="Rédaction"))
    client.force_login(member)
    shown = work_of(client)
    assert "letters" in shown and "comments-held" not in shown


def test_answered_letters_and_old_articles_do_not_wait(chief, source):
    make(source, "Vieux", published_at=timezone.now() - timedelta(days=8), filing_margin=0.0)
    Letter.objects.create(
        sender="lecteur", subject="question", name="Awa", email="a@b.example", body="Bonjour", state="closed",
        closed_at=timezone.now(),
    )  # fmt: skip
    assert work_of(chief) == {}


def test_each_link_leads_to_a_list_that_opens(chief, source, story, member):
    fill(source, member)
    for link in page_of(chief).select(".dashboard-work h3 a"):
        answer = chief.get(link["href"])
        assert answer.status_code == 200, link["href"]


def test_the_list_of_a_card_holds_what_the_card_counts(chief, source, story):
    old = timezone.now() - timedelta(days=8)
    unsure = {"filing_margin": 0.01, "join_margin": 0.1}
    for number in range(6):
        make(source, f"Récent {number}", **unsure)
    make(source, "Masqué", status="hidden", **unsure)
    make(source, "Ancien", published_at=old, **unsure)
    make(source, "Hors économie", is_finance=False, **unsure)
    make(source, "Dans un sujet", is_lead=False, story=story, **unsure)
    make(source, "Ailleurs", reach=Article.Reach.ELSEWHERE, **unsure)
    page = page_of(chief)
    for kind, number in (("without-sector", 7), ("narrowly-filed", 7), ("narrowly-joined", 2)):
        work = page.select_one(f"#{kind}")
        listed = chief.get(work.h3.a["href"]).context["cl"]
        assert (kind, work.select_one(".dashboard-number").text) == (kind, str(number))
        assert (kind, listed.result_count) == (kind, number)


def test_a_value_that_waits_leads_to_the_list_where_it_is_decided(chief):
    waiting_value()
    work = page_of(chief).select_one("#waiting-values")
    assert "Valeurs à confirmer 1" in work.h3.text
    assert "euro-dollar" in work.li.text
    assert "1,1702 → 11,69" in work.li.text
    assert "Le plus ancien attend" in work.text
    listed = work.h3.a["href"]
    assert "Confirmer" in chief.get(listed).text
    value = WaitingValue.objects.get()
    chief.post(listed, {"action": "refuse", "_selected_action": [value.pk]})
    assert "waiting-values" not in work_of(chief)


def test_scheduled_articles_are_counted_beyond_those_that_are_named(chief, source):
    for number in range(7):
        make(source, f"Demain {number}", url=None, published_at=timezone.now() + timedelta(days=1))
    work = page_of(chief).select_one("#scheduled")
    assert work.select_one(".dashboard-number").text == "7"
    assert len(work.select("li")) == 5


def test_a_narrow_join_is_separated_from_the_page(chief, story):
    other = story.articles.get(join_margin=0.1)
    answer = chief.post(DECIDE, {"article": other.pk, "action": "separate"}, follow=True)
    assert "ne fait plus partie du sujet" in answer.text
    other.refresh_from_db()
    assert (other.story, other.join_margin) == (None, None)
    assert Apart.objects.exists()
    assert "narrowly-joined" not in work_of(chief)


def test_whoever_is_left_alone_in_a_story_joined_nothing(chief, story):
    other = story.articles.get(join_margin=0.1)
    chief.post(DECIDE, {"article": story.lead_id, "action": "separate"})
    other.refresh_from_db()
    assert (other.story, other.join_margin) == (None, None)


def test_an_article_without_a_story_joined_none(chief, source):
    make(source, "Séparé autrefois", join_margin=0.1)
    assert "narrowly-joined" not in work_of(chief)
    assert "Séparé autrefois" not in chief.get("/gestion/articles/article/?marge=reunion").text


def test_a_narrow_join_is_confirmed_and_asks_no_longer(chief, story):
    other = story.articles.get(join_margin=0.1)
    chief.post(DECIDE, {"article": other.pk, "action": "confirm"})
    other.refresh_from_db()
    assert (other.story, other.join_margin) == (story, None)
    assert Act.objects.get().verb == "unite"
    assert work_of(chief).keys() & {"narrowly-joined"} == set()


def test_a_category_that_an_editor_has_decided_is_uncertain_no_longer(chief, source):
    make(source, "Décidé", filing_margin=0.01, locks=["category", "title"])
    make(source, "Titre tenu", filing_margin=0.01, locks=["title"])
    assert work_of(chief)["narrowly-filed"] == "1"
    listed = chief.get("/gestion/articles/article/?marge=classement").text
    assert "Titre tenu" in listed
    assert "Décidé" not in listed


def test_a_category_is_confirmed_from_the_page_and_asked_no_longer(chief, source):
    article = make(source, "Au bon endroit", filing_margin=0.01)
    button = page_of(chief).select_one("#narrowly-filed button")
    assert button.text.startswith("Bien classé")
    line = page_of(chief).select_one("#narrowly-filed li")
    assert "Gazette, Économie" in line.text
    sent = {field["name"]: field["value"] for field in line.select("input")} | {button["name"]: button["value"]}
    answer = chief.post(DECIDE, sent)
    assert answer["Location"] == "/gestion/#narrowly-filed"
    article.refresh_from_db()
    assert (article.locks, article.category_id) == (["category"], "economie")
    act = Act.objects.get()
    assert (act.verb, act.before) == ("change", {"category": "economie", "locks": []})
    assert act.after == {"category": "economie", "locks": ["category"]}
    assert "narrowly-filed" not in work_of(chief)


@pytest.mark.parametrize("shown", [{"category": "economie"}, {"category": ""}, {}])
def test_a_category_that_the_editor_did_not_see_is_not_confirmed(chief, source, shown):
    article = make(source, "Déplacé depuis", filing_margin=0.01, category_id="taux")
    answer = chief.post(DECIDE, {"article": article.pk, "action": "filed"} | shown, follow=True)
    assert "Il a été reclassé entre-temps" in answer.text
    assert "reste dans sa rubrique" not in answer.text
    article.refresh_from_db()
    assert article.locks == []
    assert not Act.objects.exists()
    assert work_of(chief)["narrowly-filed"] == "1"


@pytest.mark.parametrize("form", [{}, {"article": "x", "action": "separate"}, {"article": "1", "action": "drop"}])
def test_a_faulty_decision_changes_nothing(chief, story, form):
    assert "rien n’est changé" in chief.post(DECIDE, form, follow=True).text
    assert story.articles.count() == 2


def test_models_stand_in_groups_and_each_once(chief, taxonomy):
    modules = page_of(chief).select("#content-main .module, .module[class*=app-]")
    names = [one.caption.get_text(strip=True) for one in modules]
    assert names == ["Rédaction", "Communauté", "Fil", "Chiffres", "Réglages"]
    links = [link["href"] for one in modules for link in one.select("th a")]
    assert len(links) == len(set(links)) > 20


def test_colleagues_acts_of_today_are_told(chief, source, django_user_model):
    colleague = django_user_model.objects.create_user("rose", "rose@desk.example")
    Act.objects.record(colleague, "hide", make(source, "Masqué ce matin"))
    Act.objects.record(None, "hide", make(source, "Par le serveur"))
    Act.objects.record(colleague, "hide", make(source, "Hier"), at=timezone.now() - timedelta(days=2))
    text = page_of(chief).select_one("[aria-labelledby=dashboard-acts]").text
    assert "rose, masquer\u00a0: Masqué ce matin" in text
    assert "Par le serveur" not in text
    assert "Hier" not in text


def test_alike_acts_are_one_line_and_comments_are_named(chief, source, member, django_user_model):
    moderator = django_user_model.objects.create_user("modou")
    article = make(source, "Le cacao monte")
    comments = [Comment.objects.create(article=article, author=member, body=f"Texte {n}.") for n in range(5)]
    for one in comments:
        Act.objects.record(moderator, Act.Verb.PUBLISH, one)
    Act.objects.record(moderator, Act.Verb.WITHDRAW, comments[0])
    Comment.objects.filter(pk=comments[4].pk).delete()
    lines = [line.get_text(" ", strip=True) for line in page_of(chief).select("#dashboard-acts + ul li")]
    assert len(lines) == 2 and "et 2 autres" in lines[1]
    assert (
        f"commentaire de {member} sous « Le cacao monte »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in lines[0]
    )
    assert "Texte" not in "".join(lines)


def test_the_bars_and_the_table_give_the_same_numbers(chief, source):
    for _ in range(3):
        make(source)
    page = page_of(chief)
    rows = [int(cell.text) for cell in page.select("[aria-labelledby=dashboard-arrivals] details")[0].select("td")]
    assert len(rows) == 24
    assert sum(rows) == 3
    assert len(page.select(".dashboard-chart rect")) == sum(number > 0 for number in rows)


def test_bars_are_as_high_as_their_numbers():
    now = timezone.now()
    assert [bar.height for bar in draw([(now, 0), (now, 50), (now, 100)])] == [0, CHART_HEIGHT // 2, CHART_HEIGHT]
    assert [bar.height for bar in draw([(now, 1), (now, 10_000)])] == [1, CHART_HEIGHT]
    assert [bar.height for bar in draw([(now, 0)])] == [0]


def test_the_queries_do_not_grow_with_what_waits(chief, source, story, member):
    fill(source, member)
    with CaptureQueriesContext(
        connection,
    ) as few:
        chief.get(PAGE)
    for number in range(10):
        article = make(source, f"Encore {number}", filing_margin=0.01, join_margin=0.1, story=story, is_lead=False)
        Comment.objects.create(article=article, author=member, body=str(uuid4()), state="held", hold="new-member")
        other = Source.objects.create(slug=f"s{number}", name=f"S{number}")
        Feed.objects.create(source=other, url=f"https://s{number}.example/rss", failures=5, reason="dns")
    with CaptureQueriesContext(connection) as many:
        chief.get(PAGE)
    assert len(many) <= len(few) <= MAX_QUERIES
