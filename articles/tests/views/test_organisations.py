import pytest
from lxml import etree

from articles.models import Country, Organisation
from articles.tests.views.conftest import titles
from articles.views.listings import indexes


@pytest.fixture
def known(source):
    """A company and an institution."""
    company = Organisation.objects.create(
        slug="elec-du-cap",
        name_fr="Élec du Cap",
        name_en="Cape Power",
        sector_id="energie",
        country_id="SN",
        exchange="BRVM",
        ticker="ELCP",
        homepage="https://elec.example/",
    )
    institution = Organisation.objects.create(
        slug="office-du-credit",
        name_fr="Office du crédit",
        name_en="Credit Office",
        kind=Organisation.Kind.INSTITUTION,
        region_id="uemoa",
    )
    return company, institution


@pytest.fixture
def spoken(known, make):
    """An article about each."""
    company, institution = known
    make("La centrale démarre", sector="energie").organisations.add(company)
    make("Le taux monte").organisations.add(institution)
    return known


@pytest.mark.parametrize(
    ("address", "title", "shown"),
    [
        ("/societes/elec-du-cap/", "Élec du Cap", ["La centrale démarre"]),
        ("/institutions/office-du-credit/", "Office du crédit", ["Le taux monte"]),
        ("/en/societes/elec-du-cap/", "Cape Power", ["La centrale démarre"]),
    ],
)
def test_an_organisation_has_its_listing(client, spoken, address, title, shown):
    response = client.get(address)
    assert titles(response) == shown
    assert f"{title}</h1>" in response.text


def test_a_company_is_introduced(client, spoken):
    text = client.get("/societes/elec-du-cap/").text
    assert 'href="/societes/">Sociétés</a>' in text
    assert 'href="/secteurs/energie/">Énergie</a>' in text
    assert 'href="/pays/sn/">Sénégal</a>' in text
    assert "Bourse\u00a0: BRVM, code ELCP" in text
    assert 'href="https://elec.example/" rel="noopener"' in text


def test_one_that_no_article_names_says_so_and_leads_on_without_filters(client, known):
    text = client.get("/societes/elec-du-cap/").text
    nothing = text[text.index('class="empty"') :]
    assert "Aucun article ne cite encore Élec du Cap." in nothing
    assert 'href="/secteurs/energie/"' in nothing and 'href="/pays/sn/"' in nothing
    assert "Filtrer" not in text and "Langue des articles" not in text
    assert "Bourse\u00a0: BRVM, code ELCP" in text


def test_an_organisation_has_its_rss(client, spoken):
    feed = etree.fromstring(client.get("/institutions/office-du-credit/rss.xml").content)
    assert [item.findtext("title") for item in feed.findall("channel/item")] == ["Le taux monte"]


@pytest.mark.parametrize(
    ("other", "right"),
    [
        ("/institutions/elec-du-cap/", "/societes/elec-du-cap/"),
        ("/societes/office-du-credit/?langue=fr", "/institutions/office-du-credit/?langue=fr"),
        ("/societes/Elec-du-Cap/", "/societes/elec-du-cap/"),
        ("/institutions/elec-du-cap/rss.xml", "/societes/elec-du-cap/rss.xml"),
        ("/societes/?pays=ci", "/societes/"),
        ("/societes/?pays=", "/societes/"),
    ],
)
def test_another_spelling_is_sent_to_the_right_address_for_good(client, spoken, other, right):
    response = client.get(other)
    assert (response.status_code, response.get("Location")) == (301, right)


@pytest.mark.parametrize("address", ["/societes/personne/", "/institutions/personne/rss.xml"])
def test_an_unknown_organisation_is_a_404(client, taxonomy, address):
    assert client.get(address).status_code == 404


def test_the_list_names_those_in_the_news_from_a_to_z(client, spoken, make):
    Organisation.objects.create(slug="zebre", name_fr="Zèbre", name_en="Zebra")
    unseen = Organisation.objects.create(slug="cache", name_fr="Caché", name_en="Hidden")
    make(status="hidden").organisations.add(unseen)
    for slug, name in [("eclair", "Eclair"), ("emeraude", "Émeraude"), ("3-rivieres", "3 Rivières")]:
        make().organisations.add(Organisation.objects.create(slug=slug, name_fr=name, name_en=name))
    letters = client.get("/societes/").context["letters"]
    named = [(letter, [str(one.subject) for one in rows]) for letter, rows in letters]
    assert named == [("", ["3 Rivières"]), ("E", ["Eclair", "Élec du Cap", "Émeraude"])]


@pytest.mark.parametrize(("prefix", "heading"), [("", "Sociétés hors d’Afrique"), ("/en", "Companies outside Africa")])
def test_companies_of_elsewhere_are_below_those_of_africa_and_never_lead(client, spoken, make, prefix, heading):
    Country.objects.create(iso2="US", name_fr="États-Unis", name_en="United States", african=False)
    for number in range(10):
        one = Organisation.objects.create(
            slug=f"a{number}", name_fr=f"A{number}", name_en=f"A{number}", country_id="SN"
        )
        make().organisations.add(one)
    far = Organisation.objects.create(slug="lointaine", name_fr="Lointaine", name_en="Lointaine", country_id="US")
    for _ in range(3):
        make().organisations.add(far)
    page = client.get(f"{prefix}/societes/")
    assert "Lointaine" not in [str(row.subject) for row in page.context["leading"]]
    assert far not in [row.subject for _, rows in page.context["letters"] for row in rows]
    assert heading in page.text.partition("Lointaine")[0]
    assert page.text.count('/societes/lointaine/"') == 1
    alone = client.get(f"{prefix}/societes/?pays=us").text
    assert "Lointaine" in alone
    assert f"<title>{heading} – " in alone
    assert 'class="empty"' not in alone


def test_the_list_can_be_narrowed_to_a_country(client, spoken, make):
    other = Organisation.objects.create(slug="lagune", name_fr="Lagune", name_en="Lagoon", country_id="CI")
    make().organisations.add(other)
    text = client.get("/societes/?pays=ci").text
    assert "Lagune" in text
    assert "Élec du Cap" not in text
    assert '<option value="ci" selected>' in text


def test_an_empty_list_says_so(client, known):
    assert "Aucun article n’en cite encore" in client.get("/societes/").text


def test_an_article_links_what_it_speaks_of_after_its_sectors(client, spoken):
    article = spoken[0].articles.get()
    text = client.get(article.get_absolute_url()).text
    chips = text[text.index('class="chips"') :]
    assert chips.index("/secteurs/energie/") < chips.index('href="/societes/elec-du-cap/">Élec du Cap')


def test_the_map_of_the_site_names_organisations_in_the_news(client, spoken):
    Organisation.objects.create(slug="zebre", name_fr="Zèbre", name_en="Zebra")
    text = client.get("/sitemaps/pages.xml").text
    assert "/societes/elec-du-cap/" in text
    assert "/institutions/office-du-credit/" in text
    assert "/societes/zebre/" not in text


def test_of_very_many_the_page_shows_those_most_written_about_and_leads_to_the_letters(
    client, spoken, make, monkeypatch
):
    monkeypatch.setattr(indexes, "MAX_ROWS_TOGETHER", 3)
    for number, name in enumerate(["Banque du Sud", "Banque du Nord", "Cimenterie", "3 Rivières"]):
        one = Organisation.objects.create(slug=f"n{number}", name_fr=name, name_en=name, country_id="SN")
        for _ in range(number + 1):
            make().organisations.add(one)
    page = client.get("/societes/")
    assert not page.context["letters"]
    assert [str(row.subject) for row in page.context["leading"]][:2] == ["3 Rivières", "Cimenterie"]
    assert 'href="/societes/?lettre=b"' in page.text
    for letter, names in (("b", ["Banque du Nord", "Banque du Sud"]), ("0", ["3 Rivières"]), ("e", ["Élec du Cap"])):
        of_letter = client.get(f"/societes/?lettre={letter}")
        assert [str(row.subject) for _, rows in of_letter.context["letters"] for row in rows] == names
        assert f'<a href="/societes/?lettre={letter}" aria-current="page">' in of_letter.text
    assert 'href="/societes/?pays=sn&amp;lettre=b"' in client.get("/societes/?pays=sn").text


@pytest.mark.parametrize("query", ["lettre=", "lettre=zz", "lettre=Z", "pays=sn&lettre=q", "pays="])
def test_a_letter_without_organisations_leads_to_the_list(client, spoken, query):
    assert client.get(f"/societes/?{query}")["Location"] == "/societes/"
