import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone, translation

from articles.listings.related import LIST_ROWS, related_to
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, ArticleSector, Category, Country, Organisation, Region, Sector


@pytest.fixture(autouse=True)
def known(taxonomy):
    for slug, kind in [
        ("sodalec", "company"),
        ("minoteries-du-cap", "company"),
        ("autorite-des-marches", "institution"),
    ]:
        Organisation.objects.create(slug=slug, name_fr=slug, name_en=slug, kind=kind)
    Category.objects.create(slug="obligations", name_fr="Obligations", name_en="Bonds", order=10)
    for code in ("ML", "NE", "KE", "RW", "GH", "GA", "US", "FR"):
        Country.objects.create(iso2=code, name_fr=code, name_en=code, african=code not in {"US", "FR"})
    Region.objects.get(pk="uemoa").countries.add("CI", "ML", "NE")


@pytest.fixture
def about(make):
    """Make an article that speaks of these companies and institutions, days ago."""

    def about(title, *slugs, days=0, **fields):
        article = make(title, published_at=timezone.now() - timedelta(days=days, minutes=1), **fields)
        article.organisations.add(*slugs)
        return article

    return about


def near(article):
    return [row.title for row in related_to(article).near]


def latest(article):
    return [row.title for row in related_to(article).latest]


def test_the_nearest_come_first_and_the_newest_first_within_a_rank(about):
    article = about("Celui-ci", "sodalec", sector="energie", country="SN", category_id="forex")
    about("Même zone, même rubrique", country="CI", category_id="forex")
    about("Même pays, même rubrique", country="SN", days=2, category_id="forex")
    about("Même pays, même secteur", country="SN", days=1, sector="energie", category_id="economie")
    about("Même société, ailleurs", "sodalec", days=1, country="CI", category_id="economie")
    about("Même société, ici", "sodalec", days=3, country="SN", category_id="economie")
    about("Même pays seulement", country="SN", category_id="economie")
    about("Même rubrique seulement", country="KE", category_id="forex")
    about("Même zone seulement", country="CI", category_id="economie")
    assert near(article) == [
        "Même société, ici",
        "Même société, ailleurs",
        "Même pays, même secteur",
        "Même pays, même rubrique",
        "Même zone, même rubrique",
    ]


def test_a_short_list_is_completed_to_three_and_no_further(about):
    article = about("Celui-ci", country="SN", category_id="forex")
    about("Même pays, même rubrique", country="SN", days=5, category_id="forex")
    about("Même pays", country="SN", days=4, category_id="economie")
    for number in range(3):
        about(f"Même rubrique {number}", days=number, country="KE", category_id="forex")
    assert near(article) == ["Même pays, même rubrique", "Même pays", "Même rubrique 0"]


def test_by_the_country_or_the_rubrique_alone_only_economic_news_is_near(about):
    article = about("Celui-ci", country="SN", category_id="forex")
    about("Un match à Dakar", country="SN", category_id="info-generale", is_finance=False)
    about("Un marché du Kenya", country="KE", category_id="forex")
    assert near(article) == ["Un marché du Kenya"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_issue_of_malis_treasury_leads_to_nothing_of_elsewhere(about, client, prefix):
    article = about("Le Trésor du Mali lève 30 milliards", sector="energie", country="ML", category_id="obligations")
    about("Le Trésor du Niger lève 20 milliards", days=9, country="NE", category_id="obligations")
    for title, more in (
        ("Baker Hughes on S/P watch", {"country": "US"}),
        ("Dexia", {}),
        ("Tesla", {"sector": "energie"}),
    ):
        about(title, category_id="obligations", reach=Article.Reach.ELSEWHERE, **more)
    assert near(article) == ["Le Trésor du Niger lève 20 milliards"]
    page = client.get(prefix + article.get_absolute_url()).text
    assert "Le Trésor du Niger" in page
    assert not any(title in page for title in ("Baker Hughes", "Dexia", "Tesla"))


def test_the_fund_in_rwanda_leads_to_rwanda_first_and_then_to_the_fund(about):
    article = about("Le FMI et le Rwanda", "autorite-des-marches", country="RW", category_id="economie")
    about("Le FMI au Ghana", "autorite-des-marches", country="GH", category_id="economie")
    about("Le FMI au Rwanda en mai", "autorite-des-marches", days=30, country="RW", category_id="economie")
    about("Les prix au Gabon", country="GA", category_id="economie")
    about("L’inflation au Rwanda", days=2, country="RW", category_id="economie")
    about("Tesla en France", country="FR", category_id="economie", reach=Article.Reach.ELSEWHERE)
    assert near(article) == ["Le FMI au Rwanda en mai", "Le FMI au Ghana", "L’inflation au Rwanda"]


def test_an_article_of_elsewhere_leads_to_its_own_country_and_rubrique(about):
    far = {"category_id": "obligations", "reach": Article.Reach.ELSEWHERE}
    article = about("Baker Hughes", country="US", **far)
    about("Un autre des États-Unis", days=3, country="US", **far)
    about("Une banque de France", country="FR", **far)
    about("Le Trésor du Niger", days=1, country="NE", category_id="obligations")
    assert near(article) == ["Un autre des États-Unis", "Le Trésor du Niger"]


def test_only_the_same_company_may_be_older_than_ninety_days(about):
    article = about("Celui-ci", "sodalec", sector="energie", country="SN")
    about("La société l’an dernier", "sodalec", days=400)
    about("Le pays il y a 89 jours", days=89, sector="energie", country="SN")
    about("Le pays il y a 91 jours", days=91, sector="energie", country="SN")
    about("Le secteur il y a 92 jours", days=92, sector="energie")
    assert near(article) == ["La société l’an dernier", "Le pays il y a 89 jours"]
    assert latest(article) == ["Le pays il y a 91 jours", "Le secteur il y a 92 jours"]


def test_the_same_event_is_never_related(about, story):
    article = about("Devant", "sodalec", sector="energie")
    story(article, "Vue d’ailleurs")
    for other in Article.objects.filter(title="Vue d’ailleurs"):
        other.organisations.add("sodalec")
        assert near(other) == []
    article.refresh_from_db()
    assert near(article) == []


def test_another_event_is_shown_once_by_its_lead(about, story):
    article = about("Celui-ci", "sodalec", sector="energie")
    lead = about("Un autre sujet", "sodalec", sector="energie")
    told = story(lead, "Le même ailleurs")
    told.articles.get(title="Le même ailleurs").organisations.add("sodalec")
    assert near(article) == ["Un autre sujet"]


def test_where_no_country_is_named_the_region_is_the_place(about):
    article = about("Celui-ci", sector="energie")
    article.regions.add("uemoa")
    other = about("L’union", days=3, sector="energie")
    other.regions.add("uemoa")
    about("Le secteur", days=1, sector="energie")
    assert near(article) == ["L’union", "Le secteur"]


def test_without_a_sector_the_rubrique_stands_for_it(about):
    article = about("Celui-ci", category_id="forex")
    about("La même rubrique", category_id="forex")
    about("Une autre", category_id="economie")
    assert near(article) == ["La même rubrique"]
    assert related_to(article).subject == article.category


def test_each_line_names_the_principal_sector_else_the_rubrique(client, about):
    article = about("Celui-ci", "sodalec", sector="energie")
    for title, sectors in (("Deux secteurs", ("petrole-gaz", "energie")), ("Sans secteur", ())):
        other = about(title, "sodalec", category_id="forex")
        for rank, sector in reversed(list(enumerate(sectors))):
            ArticleSector.objects.create(article=other, sector_id=sector, rank=rank)
    shown = client.get(article.get_absolute_url()).text.partition('id="voir-aussi"')[2]
    lines = re.findall(r">([^<]+)</a></span>.*?</time> - ([^<]+)<", shown, re.DOTALL)
    assert dict(lines) == {
        "Deux secteurs": Sector.objects.get(pk="petrole-gaz").name,
        "Sans secteur": Category.objects.get(pk="forex").name,
    }


def test_a_sector_brings_articles_near_only_if_it_is_the_principal_one_of_both(about):
    article = about("Celui-ci", sector="energie", country="SN", category_id="forex")
    about("Principal", days=2, sector="energie", country="SN", category_id="economie")
    second = about("Second", days=1, sector="petrole-gaz", country="SN", category_id="economie")
    ArticleSector.objects.create(article=second, sector_id="energie", rank=1)
    assert near(article) == ["Principal", "Second"]
    second.filed_sectors.update(rank=2 - F("rank"))
    assert near(article) == ["Second", "Principal"]


def test_at_most_six_are_near_and_the_sectors_list_repeats_none_of_them(about):
    article = about("Celui-ci", sector="energie", country="SN")
    made = [about(f"N{number}", days=number, sector="energie", country="SN").title for number in range(1, 21)]
    assert near(article) == made[:6]
    assert latest(article) == made[6:14]


def test_hidden_articles_are_in_neither_list(about):
    article = about("Celui-ci", "sodalec", sector="energie", country="SN")
    about("Masqué", "sodalec", sector="energie", country="SN", status="hidden")
    assert near(article) == latest(article) == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_is_dated_in_digits_before_its_sector(about, client, prefix):
    article = about("Celui-ci", "sodalec", sector="energie")
    other = about("Un autre", "sodalec", sector="energie")
    Article.objects.filter(pk=other.pk).update(published_at=datetime(2025, 7, 14, 10, 5, 3, 123456, tzinfo=UTC))
    page = client.get(prefix + article.get_absolute_url()).text
    sector = cached_taxonomy().sectors["energie"]
    with translation.override("en" if prefix else "fr"):
        said = f'<time data-date datetime="2025-07-14T10:05:03+00:00">14/07/2025</time> - {sector.name}'
    assert said in page


def test_of_each_list_the_newest_of_these_articles_are_read(about):
    for number in range(6):
        about(f"N{number}", days=number, country="SN", status="hidden" if number == 1 else "published")
    about("Vieux change", days=50, category_id="forex")
    lists = {"countries": ["SN", "CI"], "category": ["forex"], "organisations": []}
    found = Article.objects.published().newest_of_lists(lists, 3, 9).newest_first()
    assert [row.title for row in found] == ["N0", "N2", "N3", "Vieux change"]
    assert not Article.objects.newest_of_lists({"organisations": []}, 3, 9).exists()


def test_of_each_list_so_many_rows_are_examined_and_no_more(about):
    for number in range(6):
        status = "hidden" if number in {1, 2} else "published"
        about(f"N{number}", days=number, country="SN", category_id="forex", status=status)
    for lists in ({"countries": ["SN"]}, {"category": ["forex"]}):
        found = Article.objects.published().newest_of_lists(lists, 3, 4).newest_first()
        assert [row.title for row in found] == ["N0", "N3"]


HIDDEN, ELSEWHERE, OF_A_STORY = {"status": "hidden"}, {"reach": Article.Reach.ELSEWHERE}, {"is_lead": False}


@pytest.mark.parametrize("unseen", [HIDDEN, ELSEWHERE, OF_A_STORY])
@pytest.mark.parametrize("filed", ["organisation", "country", "category"])
def test_newer_rows_that_may_not_be_shown_do_not_take_the_place_of_one_that_fits(about, filed, unseen):
    slugs = ["sodalec"] if filed == "organisation" else []
    fields = {"country": "SN"} if filed == "country" else {}
    category = "forex" if filed == "category" else "economie"
    article = about("Celui-ci", *slugs, category_id=category, **fields)
    fitting = about("Il y a deux jours", *slugs, days=2, category_id=category, **fields)
    far = "economie" if category == "forex" else "forex"
    if filed != "category":
        Article.objects.filter(pk=fitting.pk).update(category=far)
    for number in range(LIST_ROWS):
        about(f"N{number}", *slugs, category_id=category, **fields, **unseen)
    assert near(article) == ["Il y a deux jours"]
