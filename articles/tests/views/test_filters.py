import re

import pytest

from articles.models import Article, Country, Region, Sector, Source
from articles.tests.views.conftest import titles


@pytest.fixture
def shelf(make):
    """The energy of two countries, in two languages, from two sources."""
    other = Source.objects.create(slug="ledger", name="Ledger", homepage="https://ledger.example/")
    make("Un puits à Dakar", sector="energie", country="SN", minutes=5)
    make("A well in Dakar", sector="energie", country="SN", language="en", source=other, minutes=6)
    make("Un puits à Abidjan", sector="petrole-gaz", country="CI", minutes=60 * 24 * 10)
    make("Le naira", category_id="forex", country="SN", minutes=8)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/secteurs/energie/?pays=sn", ["Un puits à Dakar", "A well in Dakar"]),
        ("/secteurs/energie/?pays=sn&langue=en", ["A well in Dakar"]),
        ("/secteurs/energie/?source=ledger", ["A well in Dakar"]),
        ("/secteurs/energie/?region=uemoa", ["Un puits à Dakar", "A well in Dakar"]),
        ("/secteurs/energie/?periode=7j", ["Un puits à Dakar", "A well in Dakar"]),
        ("/secteurs/energie/?periode=30j", ["Un puits à Dakar", "A well in Dakar", "Un puits à Abidjan"]),
        ("/secteurs/energie/?pays=ci&periode=24h", []),
        ("/pays/sn/?secteur=energie&source=le-guichet", ["Un puits à Dakar"]),
        ("/pays/sn/?rubrique=marches", ["Le naira"]),
        ("/regions/uemoa/?secteur=energie&langue=fr", ["Un puits à Dakar"]),
        ("/regions/uemoa/?pays=sn&rubrique=forex", ["Le naira"]),
        ("/rubriques/economie/?secteur=petrole-gaz", ["Un puits à Abidjan"]),
        ("/marches/?pays=sn", ["Le naira"]),
        ("/sources/ledger/?pays=sn", ["A well in Dakar"]),
        ("/sources/ledger/?pays=ci", []),
        ("/?secteur=petrole-gaz", ["Un puits à Abidjan"]),
        ("/langues/en/", ["A well in Dakar"]),
        ("/langues/fr/?pays=ci", ["Un puits à Abidjan"]),
    ],
)
def test_a_listing_is_narrowed_by_its_address(client, shelf, address, shown):
    assert titles(client.get(address)) == shown


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("?pays=sn&secteur=energie", "?secteur=energie&pays=sn"),
        ("?secteur=energie&pays=", "?secteur=energie"),
        ("?secteur=energie&secteur=petrole-gaz", "?secteur=petrole-gaz"),
        ("?pays=SN", ""),
        ("?pays=zz&langue=fr", "?langue=fr"),
        ("?periode=2h", ""),
        ("?source=rien", ""),
        ("?rubrique=%00", ""),
        ("?region=" + "x" * 8000, ""),
        ("?secteur='%3B--", ""),
        ("?pays=sn&avant=hier", "?pays=sn"),
        ("?pays=&avant=1000000-7", "?avant=1000000-7"),
        ("?langue=fr&secteur=energie&avant=1000000-7", "?secteur=energie&langue=fr&avant=1000000-7"),
        ("?avant=1000000-7&avant=1000000-8", "?avant=1000000-8"),
        ("?avant=1000000-7&apres=1000000-8", ""),
        ("?avant=-1-2-3", ""),
        ("?avant=99999999999999999999-1", ""),
    ],
)
def test_what_is_odd_or_unknown_is_sent_to_the_address_without_it(client, shelf, asked, right):
    answer = client.get(f"/langues/fr/{asked}".replace("langue=fr", "periode=7j"))
    assert (answer.status_code, answer["Location"]) == (301, f"/langues/fr/{right}".replace("langue=fr", "periode=7j"))
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/secteurs/energie/?secteur=petrole-gaz", "/secteurs/energie/"),
        ("/pays/sn/?pays=ci&region=uemoa", "/pays/sn/"),
        ("/regions/uemoa/?region=uemoa", "/regions/uemoa/"),
        ("/rubriques/forex/?rubrique=economie", "/rubriques/forex/"),
        ("/sources/ledger/?source=le-guichet", "/sources/ledger/"),
        ("/langues/fr/?langue=en", "/langues/fr/"),
    ],
)
def test_a_listing_is_not_narrowed_by_what_it_is_itself(client, shelf, address, right):
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, right)
    word = address.partition("?")[2].partition("=")[0]
    assert f'name="{word}"' not in client.get(right).text


def test_words_that_are_not_ours_cost_no_detour(client, shelf):
    assert client.get("/secteurs/energie/?utm_source=x").status_code == 200


def test_each_filter_chosen_has_a_link_that_drops_it_alone(client, shelf):
    text = client.get("/secteurs/energie/?pays=sn&langue=en&periode=7j").text
    chips = re.findall(r'<li><a href="([^"]*)"><span class="hidden">Retirer le filtre </span>([^<]*)', text)
    assert chips == [
        ("/secteurs/energie/?langue=en&amp;periode=7j", "Sénégal"),
        ("/secteurs/energie/?pays=sn&amp;periode=7j", "English"),
        ("/secteurs/energie/?pays=sn&amp;langue=en", "7 derniers jours"),
    ]
    assert '<a href="/secteurs/energie/">Retirer tous les filtres</a>' in text


def test_the_form_shows_what_is_chosen_and_keeps_the_language(client, shelf):
    text = client.get("/secteurs/energie/?pays=sn&langue=en&filtrer=1").text
    assert '<option value="sn" selected>Sénégal' in text
    assert '<input type="hidden" name="langue" value="en">' in text
    assert (
        client.get(
            "/secteurs/energie/?secteur=&pays=sn&rubrique=&region=&source=&periode=&langue=en", follow=True
        ).status_code
        == 200
    )


def test_a_change_of_language_keeps_the_other_filters(client, shelf):
    assert '<a href="/secteurs/energie/?pays=sn&amp;langue=fr"' in client.get("/secteurs/energie/?pays=sn").text


def test_nothing_found_offers_to_drop_the_filters(client, shelf):
    text = client.get("/pays/ci/?langue=en").text
    assert "Aucun article ne correspond à tous ces filtres" in text
    assert '<a href="/pays/ci/">Voir tous les articles</a>' in text


def test_only_african_countries_are_offered_and_the_one_chosen(client, shelf):
    Country.objects.create(iso2="DE", name_fr="Allemagne", name_en="Germany", african=False)
    assert "Allemagne" not in client.get("/secteurs/energie/").text
    assert '<option value="de" selected>Allemagne' in client.get("/secteurs/energie/?pays=de").text


def test_only_sources_with_something_to_read_are_offered(client, shelf):
    Source.objects.create(slug="muette", name="La Muette")
    text = client.get("/secteurs/energie/?filtrer=1").text
    assert '<option value="ledger">Ledger' in text
    assert "La Muette" not in text


def test_what_an_editor_renames_is_told_at_once(client, shelf, django_capture_on_commit_callbacks):
    assert "Énergie</h1>" in client.get("/secteurs/energie/").text
    with django_capture_on_commit_callbacks(execute=True):
        sector = Sector.objects.get(pk="energie")
        sector.name_fr = "Énergies"
        sector.save()
    assert "Énergies</h1>" in client.get("/secteurs/energie/").text


def test_later_pages_keep_the_filters(client, make):
    for number in range(33):
        make(f"Ici {number}", sector="energie", country="SN")
        make(f"Ailleurs {number}", sector="energie", country="CI")
    first = client.get("/secteurs/energie/?pays=sn")
    second = client.get(f"/secteurs/energie/{first.context['page'].older}")
    assert sorted(titles(first) + titles(second)) == sorted(f"Ici {number}" for number in range(33))
    assert second.context["page"].newer.startswith("?pays=sn&apres=")
    assert titles(client.get(f"/secteurs/energie/{second.context['page'].newer}")) == titles(first)


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, None), (1, "1 article\n"), (30, "30 articles"), (31, "31 articles"), (1001, "Plus de 1\u202f000 articles")],
)
def test_a_listing_says_how_many_articles_it_holds(client, make, source, number, said):
    if number:
        rows = [make(sector="energie")]
        Article.objects.bulk_create(
            Article(source=source, title=f"N {n}", url=f"https://n.example/{n}", category_id="economie")
            for n in range(number - 1)
        )
        through = Article.sectors.through
        others = Article.objects.exclude(pk=rows[0].pk)
        through.objects.bulk_create(through(article=one, sector_id="energie") for one in others)
    text = client.get("/secteurs/energie/").text
    assert said in text if said else 'class="total"' not in text


def test_an_event_told_twice_counts_once(client, make, story):
    story(make("Devant"), "Derrière")
    for number in range(31):
        make(f"N {number}")
    assert "32 articles" in client.get("/rubriques/economie/").text


def test_a_region_holds_each_article_once_whatever_it_names(client, make):
    Country.objects.get(pk="CI").regions.add("uemoa")
    for number in range(33):
        article = make(f"N {number}", country="SN")
        article.countries.add("CI")
        article.regions.add("uemoa")
    first = client.get("/regions/uemoa/")
    second = client.get(f"/regions/uemoa/{first.context['page'].older}")
    assert titles(first) + titles(second) == [f"N {number}" for number in range(33)]
    assert "33 articles" in first.text
    assert titles(client.get(f"/regions/uemoa/{second.context['page'].newer}")) == titles(first)


def test_an_unknown_language_has_no_listing(client, source):
    assert client.get("/langues/de/").status_code == 404
    assert client.get("/langues/FR/")["Location"] == "/langues/fr/"


def test_a_region_without_a_country_is_empty(client, source):
    Region.objects.create(slug="aes", name_fr="AES", name_en="AES")
    assert "Aucun article ici" in client.get("/regions/aes/").text
    assert client.get("/regions/aes/?periode=24h").status_code == 200
