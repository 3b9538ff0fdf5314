from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Country
from articles.tests.views.conftest import titles

pytestmark = pytest.mark.both_engines


def test_a_listing_shows_an_event_by_its_lead_or_by_the_first_that_is_filed_there(client, make, story):
    told = story(make("Une banque change de mains", country="CI"))
    for title in ("À Dakar, la banque change de mains", "La banque, vue de Dakar"):
        make(title, country="SN", sector="energie", story=told, is_lead=False)
    assert titles(client.get("/pays/ci/")) == ["Une banque change de mains"]
    for address in ("/pays/sn/", "/regions/uemoa/", "/secteurs/energie/"):
        assert titles(client.get(address)) == ["À Dakar, la banque change de mains"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/secteurs/energie/", "Un puits"),
        ("/secteurs/petrole-gaz/", "Un puits"),
        ("/pays/sn/", "Dakar"),
        ("/regions/uemoa/", "Dakar"),
        ("/marches/", "Le naira"),
        ("/rubriques/forex/", "Le naira"),
        ("/veille-reglementaire/", "Une règle"),
    ],
)
def test_a_listing_holds_its_own_articles_only(client, make, address, shown):
    make("Un puits", sector="petrole-gaz")
    make("Dakar", country="SN")
    make("Le naira", category_id="forex")
    make("Une règle", category_id="reglementation")
    assert titles(client.get(address)) == [shown]


@pytest.mark.parametrize(
    ("other", "right"),
    [
        ("/pays/SN/", "/pays/sn/"),
        ("/secteurs/Energie/", "/secteurs/energie/"),
        ("/rubriques/marches/", "/marches/"),
        ("/rubriques/reglementation/", "/veille-reglementaire/"),
        ("/secteurs/energie", "/secteurs/energie/"),
        ("/pays/SN/rss.xml", "/pays/sn/rss.xml"),
        ("/rubriques/marches/rss.xml", "/marches/rss.xml"),
        ("/secteurs/energie/?avant=hier", "/secteurs/energie/"),
        ("/?avant=1-2-3", "/"),
        ("/?avant=" + "9" * 8000, "/"),
        ("/?langue=%00", "/"),
        ("/marches/?langue=de", "/marches/"),
        ("/secteurs/Energie/?langue=fr&avant=hier", "/secteurs/energie/?langue=fr"),
        ("/secteurs/Energie/rss.xml?langue=fr&periode=x", "/secteurs/energie/rss.xml?langue=fr"),
    ],
)
def test_another_spelling_is_sent_to_the_right_address_for_good(client, source, other, right):
    response = client.get(other)
    assert (response.status_code, response.get("Location")) == (301, right)


@pytest.mark.parametrize("address", ["/secteurs/rien/", "/pays/zz/", "/regions/x/", "/sources/x/", "/rubriques/x/"])
def test_an_unknown_listing_is_a_404_in_french(client, taxonomy, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Cette page n’existe pas, ou n’existe plus. Lancez une recherche, ou revenez à la une." in response.text


def test_hidden_draft_and_future_articles_are_nowhere(client, make):
    make("Cachée", status=Article.Status.HIDDEN, sector="energie")
    make("Brouillon", status=Article.Status.DRAFT, sector="energie")
    make("Demain", published_at=timezone.now() + timedelta(days=1), sector="energie")
    for address in ["/", "/secteurs/energie/", "/sources/le-guichet/", "/rss.xml", "/sitemap.xml"]:
        text = client.get(address).text
        assert not any(title in text for title in ("Cachée", "Brouillon", "Demain"))


def test_pages_follow_each_other_without_repeating_or_losing_a_row(client, make):
    moment = timezone.now() - timedelta(hours=1)
    made = [make(f"T{number}", published_at=moment, sector="energie") for number in range(65)]
    seen, address = [], "/secteurs/energie/"
    while address:
        response = client.get(address)
        seen += titles(response)
        older = response.context["page"].older
        last, address = response, older and f"/secteurs/energie/{older}"
    assert seen == [article.title for article in reversed(made)]
    back = client.get(f"/secteurs/energie/{last.context['page'].newer}")
    assert titles(back) == seen[30:60]
    assert titles(client.get(f"/secteurs/energie/{back.context['page'].newer}")) == seen[:30]


def test_the_links_of_a_page_are_told_to_robots(client, make):
    for _ in range(31):
        make(sector="energie")
    text = client.get("/secteurs/energie/").text
    assert '<link rel="next" href="?avant=' in text
    assert '<link rel="canonical" href="http' in text
    assert 'title="Énergie – La Pesée" href="/secteurs/energie/rss.xml"' in text
    assert "Plus ancien" in text
    assert "Plus récent" not in text


def test_a_source_page_shows_what_another_source_leads(client, make, story):
    story(make("Devant"), "Derrière")
    other = Article.objects.get(title="Derrière").source
    assert titles(client.get(other.get_absolute_url())) == ["Derrière"]


def test_indexes_name_their_listings(client, make):
    make(country="SN")
    assert "Pétrole" in client.get("/secteurs/").text
    assert "Sénégal" in client.get("/pays/").text
    assert "UEMOA" in client.get("/pays/").text
    assert 'href="/sources/le-guichet/">Le Guichet</a>' in client.get("/sources/").text


def test_an_english_page_speaks_english_where_the_taxonomy_does(client, make):
    make("Un puits", sector="energie")
    response = client.get("/en/secteurs/energie/")
    assert '<html lang="en"' in response.text
    assert "Energy</h1>" in response.text
    assert 'class="title" lang="fr"' in response.text
    assert 'href="/secteurs/energie/" hreflang="fr"' in response.text


def test_what_a_source_wrote_is_escaped(client, make):
    make("<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>")
    text = client.get("/").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_what_is_no_business_of_a_financial_paper_stays_off_the_front_page(client, make):
    make("Le cacao recule à Abidjan")
    make("La finale de la coupe est reportée", is_finance=False)
    page = client.get("/").content.decode()
    assert "Le cacao recule" in page
    assert "La finale" not in page


@pytest.mark.parametrize("path", ["//[x", "//a]b/", "//evil.example/secteurs/"])
def test_a_path_with_two_slashes_is_no_other_host(client, db, path):
    answer = client.get("/", PATH_INFO=path)
    assert answer.status_code in {301, 404}
    assert 'href="//evil' not in answer.content.decode()


def test_what_is_not_out_yet_shows_neither_its_source_nor_its_country(client, make):
    later = make("Pour demain", published_at=timezone.now() + timedelta(days=1))
    draft = make("Brouillon", status="draft")
    abroad = Country.objects.create(iso2="DE", name_fr="Allemagne", name_en="Germany", african=False)
    draft.countries.add(abroad)
    assert later.source.get_absolute_url() not in client.get("/sources/").content.decode()
    assert "Allemagne" not in client.get("/pays/").content.decode()


@pytest.mark.parametrize("path", ["/pays/sn/", "/regions/uemoa/"])
def test_a_place_shows_economic_news_and_the_rest_on_request(client, make, path):
    for title, is_finance in (("Le cacao recule", True), ("Les Lions gagnent", False)):
        make(title, is_finance=is_finance).countries.add("SN")
    page = client.get(path)
    assert [one.title for one in page.context["page"].articles] == ["Le cacao recule"]
    assert f'href="{path}?tout=1"' in page.content.decode()
    everything = client.get(f"{path}?tout=1")
    assert {one.title for one in everything.context["page"].articles} == {"Le cacao recule", "Les Lions gagnent"}
    assert "Les Lions" not in client.get(f"{path}rss.xml").content.decode()
    assert "Les Lions" in client.get(f"{path}rss.xml?tout=1").content.decode()


@pytest.mark.parametrize("path", ["/", "/monde/", "/sources/le-guichet/", "/rubriques/economie/?pays=sn"])
def test_no_other_listing_is_widened(client, make, path):
    assert "tout" not in client.get(f"{path}{'&' if '?' in path else '?'}tout=1", follow=True).request["QUERY_STRING"]


def test_the_worlds_news_stands_apart_from_the_front_page(client, make):
    make("Le cacao recule")
    make("Une usine ouvre au Texas", reach=Article.Reach.ELSEWHERE)
    assert [one.title for one in client.get("/monde/").context["page"].articles] == ["Une usine ouvre au Texas"]
    assert "Texas" not in client.get("/").content.decode()


def test_the_filter_form_comes_when_it_is_asked_for(client, make, settings):
    make("Un puits", sector="energie")
    page = client.get("/secteurs/energie/").text
    assert "<option" not in page
    assert 'href="/secteurs/energie/?filtrer=1#filtrer"' in page
    opened = client.get("/secteurs/energie/?filtrer=1").text
    assert opened.count("<option") > 5 and 'id="filtrer"' in opened
    assert 'href="/secteurs/energie/" rel="nofollow" aria-expanded="true"' in opened
    assert f'<link rel="canonical" href="{settings.SITE_URL}/secteurs/energie/">' in opened


def test_an_empty_listing_offers_no_filter_and_says_what_to_do(client, taxonomy):
    text = client.get("/secteurs/energie/").text
    assert "Filtrer" not in text and "Langue des articles" not in text
    assert "Voir tout le fil" in text


def test_the_filter_form_stands_open_where_nothing_passes(client, make):
    make("Un puits", sector="energie")
    assert "<option" in client.get("/secteurs/energie/?pays=sn").text


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/nulle-part/", '<a href="/en/" hreflang="en" lang="en">Front page in English</a>'),
        ("/actualite/999-rien/", '<a href="/en/" hreflang="en" lang="en">Front page in English</a>'),
        ("/en/nowhere/", '<a href="/" hreflang="fr" lang="fr">La une en français</a>'),
        ("/en/readyz", '<a href="/readyz" hreflang="fr" lang="fr">Cette page existe en français</a>'),
        ("/en//evil.example/", '<a href="/" hreflang="fr" lang="fr">La une en français</a>'),
    ],
)
def test_a_missing_page_leads_to_the_other_language(client, source, path, link):
    answer = client.get(path)
    assert answer.status_code == 404
    assert link in answer.text


def test_search_engines_list_the_countries_of_africa_alone(client, source):
    Country.objects.create(iso2="FR", name_fr="France", name_en="France", african=False)
    assert "noindex" not in client.get("/pays/sn/").text
    assert 'content="noindex, follow"' in client.get("/pays/fr/").text
