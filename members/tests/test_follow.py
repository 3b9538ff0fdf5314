"""To follow, to be brought it, to follow no more."""

import re
from datetime import timedelta
from html import unescape
from itertools import count
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ArticleSector, Country, Organisation, Region, Sector, Source, Story
from articles.tests.shipped_rows import ship
from members.following import river as rivers
from members.models import MAX_FOLLOWS, Follow, Member, TooManyFollows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def taxonomy(module_rows):
    ship()


@pytest.fixture
def make():
    numbers, source = count(1), Source.objects.create(slug="essai", name="Essai")

    def make(title, sector="", country="", organisation="", **fields):
        number = next(numbers)
        at = timezone.now() - timedelta(minutes=number)
        fields = {"source": source, "category_id": "economie", "published_at": at} | fields
        article = Article.objects.create(title=title, url=f"https://essai.example/{number}", **fields)
        if sector:
            ArticleSector.objects.create(article=article, sector_id=sector)
        if country:
            article.countries.add(country)
        if organisation:
            article.organisations.add(organisation)
        return article

    return make


def titles(answer):
    return [article.title for article in answer.context["page"].articles]


def post(client, subject, word="suivre"):
    return client.post(reverse("follow"), {"sujet": subject, "geste": word})


def test_a_listing_links_to_its_follow_page_and_a_day_has_none(client, make):
    make("Un titre")
    assert 'href="/suivre/?sujet=sector%3Amines" rel="nofollow"' in client.get("/secteurs/mines/").text
    assert 'href="/suivre/?sujet=country%3ASN"' in client.get("/pays/sn/").text
    today = timezone.localdate()
    assert "/suivre/" not in client.get(reverse("archive", args=[today.year, f"{today:%m}", f"{today:%d}"])).text


def test_a_subject_that_one_follows_says_so_on_its_own_page_and_to_nobody_else(client, reader, member, make):
    make("Mines : or", sector="mines")
    member.follow("sector", "mines")
    assert "✓</span> Vous suivez" in reader.get("/secteurs/mines/").text
    assert "Vous suivez" not in reader.get("/secteurs/energie/").text
    reader.logout()
    assert "Vous suivez" not in client.get("/secteurs/mines/").text


@pytest.mark.parametrize(
    "path", ["/secteurs/mines/?langue=fr", "/veille-reglementaire/", "/en/pays/sn/", "/sources/essai/"]
)
def test_a_member_follows_and_unfollows_by_one_button_and_stays_where_they_are(reader, member, make, path):
    make("Mines : or", sector="mines", country="SN")
    reader.handler.enforce_csrf_checks = True
    for number in (1, 0):
        page = reader.get(path).text
        form = re.search(r'<form method="post" action="([^"]*/suivre/)">(.*?)</form>', page, re.DOTALL)
        assert "?sujet=" not in page
        fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[2])}
        answer = reader.post(form[1], fields)
        assert answer.url == path
        assert member.follows.count() == number


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "suivre", ""])
def test_who_follows_is_never_sent_to_another_site(reader, elsewhere):
    answer = reader.post("/suivre/", {"sujet": "sector:mines", "geste": "suivre", "retour": elsewhere})
    assert answer.url == "/secteurs/mines/"


def test_a_suggestion_is_followed_by_one_button(reader, member):
    page = reader.get("/mon-fil/suivis/").text
    assert '<button name="sujet" value="sector:mines">' in page
    answer = reader.post("/suivre/", {"geste": "suivre", "retour": "/mon-fil/suivis/", "sujet": "sector:mines"})
    assert answer.url == "/mon-fil/suivis/"
    assert "Vous suivez «\u00a0Mines et métaux\u00a0»" in unescape(reader.get(answer.url).text)


def test_the_link_changes_nothing_and_the_button_follows(reader, member):
    page = reader.get("/suivre/?sujet=sector:mines")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert not member.follows.exists()
    answer = post(reader, "sector:mines")
    assert answer.url == "/secteurs/mines/"
    assert "Vous suivez «\u00a0Mines et métaux\u00a0»" in unescape(reader.get(answer.url).text)
    assert [follow.subject for follow in member.follows.all()] == ["sector:mines"]
    assert "Ne plus suivre" in reader.get("/suivre/?sujet=sector:mines").text


@pytest.mark.parametrize("subject", ["country:SN", "region:uemoa"])
def test_of_a_place_the_feed_has_economic_news_and_all_of_it_on_request(reader, make, subject):
    post(reader, subject)
    make("La banque", country="SN")
    make("Le match", country="SN", is_finance=False)
    by_default = reader.get("/mon-fil/")
    assert titles(by_default) == ["La banque"]
    assert 'href="?tout=1"' in by_default.text
    everything = reader.get("/mon-fil/?tout=1")
    assert titles(everything) == ["La banque", "Le match"]
    assert (
        'href="?tout=1"' not in everything.text
        and "Seulement ce que montrent les pages que vous suivez" in everything.text
    )


@pytest.mark.parametrize("subject", ["sector:mines", "rubrique:forex"])
def test_of_a_sector_or_a_category_the_feed_has_what_touches_africa_and_all_of_it_on_request(reader, make, subject):
    post(reader, subject)
    make("L’or de Kayes", sector="mines", category_id="forex")
    make("Le cours de l’or", sector="mines", category_id="forex", reach=Article.Reach.CONCERNED)
    make("Une mine au Texas", sector="mines", category_id="forex", reach=Article.Reach.ELSEWHERE)
    assert titles(reader.get("/mon-fil/")) == ["L’or de Kayes", "Le cours de l’or"]
    assert titles(reader.get("/mon-fil/?tout=1")) == ["L’or de Kayes", "Le cours de l’or", "Une mine au Texas"]
    post(reader, "source:essai")
    reasons = {
        row.article.title: [one.name for one in row.reasons]
        for row in reader.get("/mon-fil/").context["river_articles"]
    }
    assert reasons["Une mine au Texas"] == ["Essai"] and len(reasons["L’or de Kayes"]) == 2


def test_older_pages_of_all_news_stay_so(reader, make):
    post(reader, "country:SN")
    for number in range(40):
        make(f"Match {number}", country="SN", is_finance=False)
    older = reader.get("/mon-fil/?tout=1").context["page"].older
    assert len(titles(reader.get(f"/mon-fil/{older}"))) == 10


def test_of_a_source_or_a_sector_the_feed_has_what_their_pages_have(reader, make):
    post(reader, "source:essai")
    post(reader, "country:SN")
    make("Le match", country="SN", is_finance=False)
    page = reader.get("/mon-fil/")
    assert titles(page) == ["Le match"]
    assert [[one.name for one in row.reasons] for row in page.context["river_articles"]] == [["Essai"]]
    post(reader, "country:SN", "retirer")
    assert "tout=1" not in reader.get("/mon-fil/").text


def test_to_follow_twice_is_to_follow_once(reader, member):
    post(reader, "sector:mines")
    assert post(reader, "sector:mines").status_code == 302
    assert member.follows.count() == 1


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("country:sn", "country:SN"),
        ("sector:MINES", "sector:mines"),
        ("veille", "rubrique:reglementation"),
        ("rubrique:reglementation", "rubrique:reglementation"),
        ("marches", "rubrique:marches"),
        ("institution:essai-sa", "company:essai-sa"),
        ("source:essai", "source:essai"),
        ("region:uemoa", "region:uemoa"),
    ],
)
def test_a_subject_is_remembered_in_one_spelling(reader, member, make, subject, kept):
    Organisation.objects.create(slug="essai-sa", name_fr="Essai", name_en="Essay")
    post(reader, subject)
    assert [follow.subject for follow in member.follows.all()] == [kept]


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "",
            "sector",
            "sector:",
            "sector:rien",
            "home",
            "language:fr",
            "archive:2026-11-24",
            "source:a%00b",
            "marches:x",
        ),
        *("company:é", "sector:mines%0a", "country:zz", "x" * 300, "toString:1", "source:" + "a" * 81),
    ],
)
def test_what_nobody_can_follow_is_not_there(client, reader, subject):
    assert reader.get(f"/suivre/?sujet={subject}").status_code == 404
    client.logout()
    assert client.get(f"/suivre/?sujet={subject}").status_code == 404


def test_an_unknown_word_is_refused(reader, member):
    assert post(reader, "sector:mines", "autre").status_code == 400
    assert not member.follows.exists()


def test_a_form_of_another_site_follows_nothing(member, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(member)
    assert post(client, "sector:mines").status_code == 403
    assert not member.follows.exists()


def next_of(page):
    return re.search(r'name="next" value="([^"]+)"', page.text)[1]


def test_a_visitor_signs_in_by_code_is_asked_again_and_finds_it_in_his_river(client, make, mailoutbox):
    make("La mine rouvre", sector="mines")
    member = Member.objects.create_user("Koffi", "koffi@example.org")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    sign_in = client.get("/suivre/?sujet=sector:mines")
    assert sign_in.status_code == 302
    assert "public" not in sign_in["Cache-Control"]
    back = {"next": next_of(client.get(sign_in.url))}
    back = {"next": next_of(client.post(reverse("account_login"), {"login": member.email, **back}, follow=True))}
    code = re.search(r"\d{6}", mailoutbox[-1].subject)[0]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code, **back})
    assert answer.url == "/suivre/?sujet=sector%3Amines"
    assert "Suivez cette page" in client.get(answer.url).text
    assert not member.follows.exists()
    post(client, "sector:mines")
    assert titles(client.get("/mon-fil/")) == ["La mine rouvre"]


def test_a_visitor_who_posts_is_asked_to_come_in(client):
    answer = post(client, "sector:mines")
    assert answer.url == "/compte/login/?next=/suivre/%3Fsujet%3Dsector%253Amines"
    assert not Follow.objects.exists()


def test_who_posts_after_the_session_ended_comes_back_to_the_page(client, member):
    fields = {"sujet": "sector:mines", "geste": "suivre", "retour": "/secteurs/mines/?langue=fr"}
    after = unquote(client.post("/suivre/", fields).url.partition("next=")[2])
    client.force_login(member)
    page = client.get(after).text
    assert 'name="retour" value="/secteurs/mines/?langue=fr"' in page
    assert 'value="//evil' not in client.get("/suivre/?sujet=sector:mines&retour=//evil.example/").text


@pytest.mark.parametrize("address", ["/mon-fil/", "/mon-fil/suivis/", "/en/mon-fil/"])
def test_the_river_is_for_members_and_no_cache_keeps_it(client, member, address):
    visit = client.get(address)
    assert (visit.status_code, "/compte/login/?next=" in visit.url) == (302, True)
    assert "public" not in visit["Cache-Control"]
    client.force_login(member)
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_who_follows_nothing_is_offered_sectors_and_countries(reader, make):
    make("Un titre", sector="mines")
    page = reader.get("/mon-fil/")
    assert titles(page) == []
    assert 'name="sujets" value="sector:mines"' in page.text
    assert 'name="sujets" value="country:SN"' in page.text
    assert f'action="{reverse("welcome")}"' in page.text


def follow(member, *subjects):
    for subject in subjects:
        member.follow(*subject.split(":"))


def test_the_river_has_what_each_shelf_has_newest_first(reader, member, make):
    Organisation.objects.create(slug="essai-sa", name_fr="Essai", name_en="Essay")
    parent = Sector.objects.filter(children__isnull=False).first()
    other = Source.objects.create(slug="autre", name="Autre")
    make("Secteur", sector=parent.children.first().pk)
    make("Pays", country="SN")
    make("Région", country=Region.objects.get(pk="cemac").countries.first().pk)
    make("Rubrique", category_id="forex")
    make("Société", organisation="essai-sa")
    make("Source", source=other)
    make("Ailleurs", country="ZA")
    make("Cachée", country="SN", status=Article.Status.HIDDEN)
    make("À venir", country="SN", published_at=timezone.now() + timedelta(hours=1))
    follow(member, f"sector:{parent.pk}", "country:SN", "region:cemac", "rubrique:marches", "company:essai-sa")
    follow(member, "source:autre")
    assert titles(reader.get("/mon-fil/")) == ["Secteur", "Pays", "Région", "Rubrique", "Société", "Source"]


def test_each_article_says_what_brings_it(reader, member, make):
    make("La mine de Dakar", sector="mines", country="SN")
    make("Le port de Dakar", country="SN")
    follow(member, "sector:mines", "country:SN")
    both, one = reader.get("/mon-fil/").context["river_articles"]
    assert [reason.name for reason in both.reasons] == ["Mines et métaux", "Sénégal"]
    assert [reason.name for reason in one.reasons] == ["Sénégal"]
    text = unescape(re.sub("<[^>]+>", "", reader.get("/mon-fil/").text))
    assert "Vous suivez\u00a0: Mines et métaux, Sénégal" in text


def test_an_event_stands_there_once_by_its_lead_or_by_the_first_that_is_followed(reader, member, make):
    lead = make("En tête", country="CI")
    story = Story.objects.create(lead=lead)
    lead.story = story
    lead.save()
    for title in ("Vu de Dakar", "Vu encore de Dakar"):
        make(title, country="SN", story=story, is_lead=False)
    follow(member, "country:SN")
    assert titles(reader.get("/mon-fil/")) == ["Vu de Dakar"]
    follow(member, "country:CI")
    assert titles(reader.get("/mon-fil/")) == ["En tête"]


def test_pages_follow_each_other_without_repeating_or_losing_an_article(reader, member, make):
    at = timezone.now() - timedelta(hours=1)
    made = [
        make(f"T{number}", country="SN" if number % 3 else "CI", sector="mines", published_at=at)
        for number in range(65)
    ]
    follow(member, "country:SN", "country:CI", "sector:mines")
    seen, address = [], "/mon-fil/"
    while address:
        answer = reader.get(address)
        seen += titles(answer)
        address = answer.context["page"].older and f"/mon-fil/{answer.context['page'].older}"
    assert seen == [article.title for article in reversed(made)]
    assert titles(reader.get(f"/mon-fil/{answer.context['page'].newer}")) == seen[30:60]


def test_a_long_run_of_what_is_not_shown_hides_nothing_behind_it(reader, member, make, monkeypatch):
    monkeypatch.setattr(rivers, "BATCH_SIZE", 40)
    lead = make("En tête", country="SN", published_at=timezone.now() - timedelta(days=1))
    story = Story.objects.create(lead=lead)
    Article.objects.filter(pk=lead.pk).update(story=story)
    for number in range(110):
        make(f"Repris {number}", country="SN", story=story, is_lead=False)
    make("Plus ancien", country="SN", published_at=timezone.now() - timedelta(days=2))
    follow(member, "country:SN")
    assert titles(reader.get("/mon-fil/")) == ["En tête", "Plus ancien"]


@pytest.mark.parametrize("query", ["avant=abc", "avant=1-2-3", "apres=%00", "avant=1-1&apres=1-1"])
def test_a_cursor_of_nobody_leads_to_the_first_page(reader, member, query):
    follow(member, "country:SN")
    answer = reader.get(f"/mon-fil/?{query}")
    assert (answer.status_code, answer.url) == (301, "/mon-fil/")


def test_its_queries_do_not_grow_with_what_is_followed_or_shown(reader, member, make):
    for number in range(10):
        Organisation.objects.create(slug=f"essai-{number}", name_fr=f"Essai {number}", name_en=f"Essay {number}")

    def queries():
        reader.get("/mon-fil/")
        with CaptureQueriesContext(connection) as asked:
            reader.get("/mon-fil/")
        return len(asked)

    make("Un titre", sector="mines", country="SN", organisation="essai-0")
    follow(member, "sector:mines", "country:SN", "region:uemoa", "rubrique:marches", "company:essai-0", "source:essai")
    few = queries()
    for number in range(40):
        make(f"Titre {number}", sector="mines", country="CI", organisation=f"essai-{number % 10}")
    follow(member, *(f"company:essai-{number}" for number in range(10)))
    follow(member, *(f"country:{code}" for code in Country.objects.values_list("pk", flat=True)[:30]))
    assert queries() == few <= 12


@pytest.mark.parametrize(
    ("subject", "fields"),
    [
        ("sector:mines", {"sector": "mines", "reach": Article.Reach.ELSEWHERE}),
        ("rubrique:forex", {"category_id": "forex", "reach": Article.Reach.ELSEWHERE}),
        ("country:SN", {"country": "SN", "is_finance": False}),
    ],
)
def test_what_it_leaves_out_is_not_read_batch_by_batch(reader, member, make, monkeypatch, subject, fields):
    monkeypatch.setattr(rivers, "BATCH_SIZE", 20)
    follow(member, subject)
    for number in range(150):
        make(f"Omis {number}", **fields)
    make("L’or de Kayes", **{**fields, "reach": Article.Reach.AFRICA, "is_finance": True})
    reader.get("/mon-fil/")
    with CaptureQueriesContext(connection) as asked:
        assert titles(reader.get("/mon-fil/")) == ["L’or de Kayes"]
    assert len([one for one in asked if ") AS river" in one["sql"]]) == 1


def test_as_much_as_may_be_followed_is_read_in_one_go(reader, member, make):
    sources = Source.objects.bulk_create(Source(slug=f"s{number}", name=f"S{number}") for number in range(150))
    for source in sources[::30]:
        make(f"Chez {source.name}", source=source)
    follow(member, *(f"source:{source.slug}" for source in sources))
    follow(member, *(f"region:{slug}" for slug in Region.objects.values_list("pk", flat=True)))
    follow(member, *(f"sector:{slug}" for slug in Sector.objects.filter(parent=None).values_list("pk", flat=True)))
    assert titles(reader.get("/mon-fil/")) == ["Chez S0", "Chez S30", "Chez S60", "Chez S90", "Chez S120"]


def test_what_is_followed_stands_by_kind_and_can_be_left_there(reader, member):
    follow(member, "sector:mines", "country:SN", "country:CI")
    page = reader.get("/mon-fil/suivis/")
    groups = [(label, [one.name for one in some]) for label, some in page.context["groups"]]
    assert groups == [("Secteurs", ["Mines et métaux"]), ("Pays", ["Côte d’Ivoire", "Sénégal"])]
    assert reader.post("/mon-fil/suivis/", {"sujet": "country:CI"}).url == "/mon-fil/suivis/"
    assert "Vous ne suivez plus «\u00a0Côte d’Ivoire\u00a0»." in reader.get("/mon-fil/suivis/").text
    assert sorted(follow.key for follow in member.follows.all()) == ["SN", "mines"]


def test_what_is_no_more_can_still_be_left(reader, member):
    follow(member, "sector:disparu", "source:disparue", "company:partie")
    assert reader.get("/mon-fil/").status_code == 200
    assert "disparu" in reader.get("/mon-fil/suivis/").text
    for subject in ("sector:disparu", "source:disparue", "company:partie"):
        reader.post("/mon-fil/suivis/", {"sujet": subject})
    assert not member.follows.exists()


@pytest.mark.parametrize(("subject", "status"), [("", 404), ("source:\0", 404), ("x:y", 404), ("sector:mines", 302)])
def test_to_leave_what_is_not_followed_breaks_nothing(reader, subject, status):
    assert reader.post("/mon-fil/suivis/", {"sujet": subject}).status_code == status


def test_nobody_leaves_for_another(reader, member):
    other = Member.objects.create_user("Koffi", "koffi@example.org")
    follow(other, "sector:mines")
    reader.post("/mon-fil/suivis/", {"sujet": "sector:mines"})
    post(reader, "sector:mines", "retirer")
    assert other.is_following("sector", "mines")


def test_a_member_follows_so_much_and_no_more(reader, member):
    Follow.objects.bulk_create(Follow(member=member, kind="source", key=f"s{number}") for number in range(MAX_FOLLOWS))
    with pytest.raises(TooManyFollows):
        member.follow("sector", "mines")
    answer = post(reader, "sector:mines")
    assert answer.url == "/mon-fil/suivis/"
    assert "cessez d’abord d’en suivre une" in reader.get(answer.url).text
    member.follow("source", "s1")
    assert member.follows.count() == MAX_FOLLOWS


def test_the_database_takes_no_other_kind_and_nothing_twice(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(member=member, kind="article", key="1")
    follow(member, "sector:mines")
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(member=member, kind="sector", key="mines")


def test_members_find_their_river_from_every_page_and_visitors_do_not(client, member, make):
    make("Un titre")
    assert "/mon-fil/" not in client.get("/").text
    client.force_login(member)
    assert 'href="/mon-fil/"' in client.get("/").text
    assert 'href="/mon-fil/"' in client.get(reverse("account_email")).text
