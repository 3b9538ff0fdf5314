from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.listings.paging import encode_cursor
from articles.listings.watch import regulatory
from articles.listings.watch.document_kinds import KIND_BY_SLUG
from articles.models import Article, Country, Organisation, Region, Source
from articles.models.taxonomy import clear_taxonomy_cache

ADDRESS = "/veille-reglementaire/"


@pytest.fixture
def bceao(taxonomy):
    return Organisation.objects.create(
        slug="bceao", name_fr="BCEAO", name_en="BCEAO", kind="institution", homepage="https://www.bceao.example"
    )


@pytest.fixture
def central_bank(bceao):
    return Source.objects.create(
        slug="banque-centrale", name="Banque centrale", kind="central-bank", homepage="https://bceao.example/fr/"
    )


@pytest.fixture
def rule(make):
    def rule(title="Un texte", **fields):
        return make(title, **({"category_id": "reglementation"} | fields))

    return rule


def titles(client, query=""):
    return [article.title for article in client.get(ADDRESS + query).context["page"].articles]


def test_an_authority_is_found_by_its_own_site_and_by_what_others_say_of_it(client, rule, bceao, central_bank):
    rule("Circulaire n° 1", source=central_bank)
    rule("La presse parle de la BCEAO", minutes=30).organisations.add(bceao)
    rule("Tout autre chose")
    assert titles(client, "?autorite=bceao") == ["Circulaire n° 1", "La presse parle de la BCEAO"]


def test_an_authority_that_is_no_institution_of_ours_goes_by_its_source(client, rule):
    regulator = Source.objects.create(slug="cma", name="CMA", kind="regulator")
    rule("Circular 3", source=regulator)
    rule("Autre")
    assert titles(client, "?autorite=cma") == ["Circular 3"]
    assert '<option value="cma" selected>CMA</option>' in client.get(f"{ADDRESS}?autorite=cma").text


def test_one_authority_is_offered_once_whatever_its_names(client, rule, bceao, central_bank):
    rule(source=central_bank).organisations.add(bceao)
    offered = client.get(ADDRESS).context["choices"].authorities
    assert [one.slug for one in offered] == ["bceao"]


def test_a_newspaper_is_no_authority(client, rule, source):
    rule()
    assert not client.get(ADDRESS).context["choices"].authorities
    assert client.get(f"{ADDRESS}?autorite={source.slug}")["Location"] == ADDRESS


def test_african_authorities_are_offered_first_whatever_the_age_of_their_texts(client, rule, bceao, source):
    oecd = Organisation.objects.create(slug="ocde", name_fr="AA OCDE", name_en="OECD", kind="institution")
    for slug, place in (("banque-du-ghana", {"country_id": "CI"}), ("beac", {"region_id": "uemoa"})):
        found = Organisation.objects.create(slug=slug, name_fr=f"Z {slug}", kind="institution", **place)
        rule(minutes=60 * 24 * 300).organisations.add(found)
    many(source, 510)
    rule().organisations.add(oecd)
    offered = client.get(ADDRESS).context["choices"].authorities
    assert [one.slug for one in offered] == ["banque-du-ghana", "beac", "ocde"]
    text = client.get(ADDRESS).text
    places = [text.index(f'<optgroup label="{name}">') for name in ("Afrique", "Ailleurs dans le monde")]
    assert places[0] < text.index('value="beac"') < places[1] < text.index('value="ocde"')
    assert all(titles(client, f"?autorite={one.slug}") for one in offered)


def test_no_authority_is_offered_that_leads_to_an_empty_page(client, rule, bceao, make):
    far, shown = (
        Organisation.objects.create(slug=slug, name_fr=slug, kind="institution") for slug in ("sec-us", "fed")
    )
    rule(reach=WORLD, minutes=60 * 24 * 40).organisations.add(far)
    rule(reach=WORLD, minutes=60 * 24 * 3).organisations.add(shown)
    rule(status="hidden").organisations.add(bceao)
    make("Pas de la veille").organisations.add(bceao)
    assert [one.slug for one in client.get(ADDRESS).context["choices"].authorities] == ["fed"]
    assert beneath(client, "?autorite=fed")


def test_authorities_are_offered_for_some_minutes_in_the_language_of_the_page(
    client, rule, bceao, django_assert_num_queries
):
    Organisation.objects.filter(pk="bceao").update(name_en="WACB")
    rule().organisations.add(bceao)
    offered = [client.get(f"{prefix}{ADDRESS}").context["choices"].authorities for prefix in ("", "/en", "", "/en")]
    assert [one.name for [one] in offered] == ["BCEAO", "WACB", "BCEAO", "WACB"]
    with django_assert_num_queries(0):
        regulatory.authorities(Article.objects.all())


def test_what_one_asks_for_is_not_offered_to_the_next(client, rule, bceao):
    rule()
    client.get(ADDRESS)
    client.get(f"{ADDRESS}?autorite=bceao")
    assert client.get(ADDRESS).context["choices"].authorities == []


def test_a_zone_is_a_country_or_a_region(client, rule):
    rule("Dakar", country="SN")
    rule("Toute l’union").regions.add("uemoa")
    rule("Ailleurs")
    assert sorted(titles(client, "?zone=uemoa")) == ["Dakar", "Toute l’union"]


@pytest.fixture
def unions(taxonomy):
    """Another union of Senegal, one of other countries, a part of the continent, and the whole of it."""
    ohada = Region.objects.create(slug="ohada", name_fr="OHADA", name_en="OHADA", kind="legal-union")
    west = Region.objects.create(slug="afrique-ouest", name_fr="Ouest", name_en="West", kind="geographic")
    Country.objects.get(pk="SN").regions.add(ohada, west)
    Region.objects.create(slug="cemac", name_fr="CEMAC", name_en="CEMAC", kind="economic-bloc")
    Region.objects.create(slug="afrique", name_fr="Afrique", name_en="Africa", kind="continent")
    clear_taxonomy_cache()


def test_a_country_has_the_texts_of_the_unions_that_apply_there(client, rule, unions):
    rule("Dakar", country="SN", minutes=1)
    rule("Dakar et l’union", country="SN", minutes=2).regions.add("uemoa")
    for minutes, region in enumerate(("uemoa", "ohada", "cemac", "afrique-ouest", "afrique"), 3):
        rule(region, minutes=minutes).regions.add(region)
    rule("Abidjan", country="CI")
    assert titles(client, "?zone=sn") == ["Dakar", "Dakar et l’union", "uemoa", "ohada"]
    assert titles(client, "?zone=sn&langue=en") == []
    text = client.get(f"{ADDRESS}?zone=sn").text
    assert "Avec les textes des unions, qui s’y appliquent\u00a0: OHADA, UEMOA</p>" in text


def test_of_a_union_a_country_has_no_text_about_another_country_alone(client, rule, unions):
    Country.objects.get(pk="CI").regions.add("uemoa")
    clear_taxonomy_cache()
    rule("La Commission bancaire sanctionne une banque de Dakar", country="SN").regions.add("uemoa")
    rule("L’OHADA à Dakar", country="SN").regions.add("ohada", "uemoa")
    both = rule("Abidjan et Dakar", country="SN", minutes=1)
    both.countries.add("CI")
    both.regions.add("uemoa")
    rule("Toute l’union", minutes=2).regions.add("uemoa")
    assert titles(client, "?zone=ci") == ["Abidjan et Dakar", "Toute l’union"]
    assert len(titles(client, "?zone=sn")) == 4
    assert len(titles(client, "?zone=uemoa")) == 4
    feed = client.get(f"{ADDRESS}rss.xml?pays=ci").text
    assert "Toute l’union" in feed and "Abidjan et Dakar" in feed
    assert "une banque de Dakar" not in feed and "L’OHADA à Dakar" not in feed


def test_without_such_a_union_a_country_has_its_own_texts_and_says_nothing(client, rule, unions):
    Country.objects.create(iso2="GH", name_fr="Ghana", name_en="Ghana").regions.add("afrique-ouest")
    rule("Accra", country="GH")
    rule("L’Ouest").regions.add("afrique-ouest")
    assert titles(client, "?zone=gh") == ["Accra"]
    for query in ("?zone=gh", "?zone=uemoa", ""):
        assert "qui s’y appliquent" not in client.get(ADDRESS + query).text


def test_a_country_that_leaves_its_union_leaves_its_texts_in_feeds_too(client, rule, unions):
    rule("Bâle III").regions.add("uemoa")
    senegal = Country.objects.get(pk="SN")
    found = []
    for leave in (senegal.save, lambda: (senegal.regions.remove("uemoa"), senegal.save())):
        leave()
        clear_taxonomy_cache()
        cache.clear()
        found.append("Bâle III" in client.get(f"{ADDRESS}rss.xml?pays=sn").text)
    assert found == [True, False]


def test_other_listings_of_a_country_are_as_they_were(client, rule, unions):
    rule("Bâle III").regions.add("uemoa")
    assert "Bâle III" not in client.get("/pays/sn/rss.xml").text
    assert "Bâle III" not in client.get("/langues/fr/rss.xml?pays=sn").text


def test_all_regions_and_the_countries_of_africa_are_offered(client, rule):
    Country.objects.create(iso2="DE", name_fr="Allemagne", name_en="Germany", african=False)
    rule("Berlin", country="DE")
    choices = client.get(ADDRESS).context["choices"]
    assert ([one.pk for one in choices.countries], [one.pk for one in choices.regions]) == (["CI", "SN"], ["uemoa"])
    assert '<option value="de" selected>Allemagne</option>' in client.get(f"{ADDRESS}?zone=de").text


def test_what_is_asked_for_is_offered_though_nothing_speaks_of_it(client, rule, bceao):
    text = client.get(f"{ADDRESS}?autorite=bceao&zone=ci").text
    assert '<option value="bceao" selected>' in text
    assert '<option value="ci" selected>' in text
    assert "Aucun texte ne correspond à ces filtres." in text


def test_a_kind_is_read_in_titles(client, rule):
    rule("Circulaire n° 4")
    rule("Règlement n° 5")
    rule("Nouvelles règles en vue")
    assert titles(client, "?type=circulaire") == ["Circulaire n° 4"]


def test_a_period_and_a_language_narrow_too(client, rule):
    rule("Hier", minutes=60 * 30)
    rule("Old", minutes=60 * 24 * 20, language="en")
    assert titles(client, "?periode=7j") == ["Hier"]
    assert titles(client, "?langue=en&periode=30j") == ["Old"]


def test_each_filter_is_taken_away_by_a_link_of_its_own(client, rule, bceao):
    rule().organisations.add(bceao)
    chips = client.get(f"{ADDRESS}?autorite=bceao&type=loi&periode=7j").context["watch_filters"].chips
    assert chips == [
        ("BCEAO", "?type=loi&periode=7j"),
        ("Loi", "?autorite=bceao&periode=7j"),
        ("7 derniers jours", "?autorite=bceao&type=loi"),
    ]


def test_the_official_text_is_the_first_link_of_its_notice(client, rule, central_bank):
    pdf = {"url": "https://bceao.example/c.pdf", "type": "application/pdf", "length": 1_240_000}
    article = rule("Circulaire n° 1", source=central_bank, documents=[pdf])
    card = client.get(ADDRESS).text.partition('<article class="card">')[2]
    first = card.partition("</a>")[0]
    assert 'href="https://bceao.example/c.pdf"' in first
    assert "Lire le texte officiel (PDF, 1,2\u00a0Mo)" in first
    assert "<b>Banque centrale</b>" in card
    assert card.index(pdf["url"]) < card.index(article.get_absolute_url())


def test_without_a_file_the_authoritys_own_page_is_the_text(client, rule, central_bank):
    rule(source=central_bank, url="https://bceao.example/textes/1")
    card = client.get(ADDRESS).text.partition('<article class="card">')[2]
    assert 'href="https://bceao.example/textes/1"' in card.partition("</a>")[0]
    assert "Lire le texte officiel" in card


def test_what_a_newspaper_brings_is_not_called_official(client, rule, bceao):
    pdf = {"url": "https://guichet.example/a.pdf", "type": "application/pdf"}
    rule(documents=[pdf]).organisations.add(bceao)
    rule("Sans fichier")
    text = client.get(ADDRESS).text.partition('<div class="listing">')[2]
    assert "Lire le texte officiel" not in text
    assert "Document joint (PDF)" in text
    assert "Lire sur Le Guichet" in text
    assert "<b>BCEAO</b>" in text


def test_our_own_text_has_no_link_elsewhere(client, rule):
    rule("Notre analyse", url=None)
    card = client.get(ADDRESS).text.partition('<article class="card">')[2].partition("</article>")[0]
    assert "noopener" not in card


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("?zone=&autorite=&type=&langue=&periode=", ""),
        ("?periode=7j&type=loi", "?type=loi&periode=7j"),
        ("?type=loi&type=decret", "?type=decret"),
        ("?type=rien", ""),
        ("?autorite=personne", ""),
        ("?zone=zz", ""),
        ("?zone=SN", ""),
        ("?zone=%00", ""),
        ("?autorite=%00", ""),
        ("?langue=de&periode=hier&secteur=mines&utm_source=x", ""),
        ("?avant=abc", ""),
        ("?type=loi&avant=-1-2-3", "?type=loi"),
        ("?apres=1-1&avant=2-2", "?apres=1-1"),
        ("?avant=1-1&type=loi", "?type=loi&avant=1-1"),
        ("?autorite=" + "x" * 8000, ""),
        ("?q='%22%25_*", ""),
    ],
)
def test_an_odd_address_is_sent_to_the_right_one_for_good(client, taxonomy, asked, right):
    response = client.get(ADDRESS + asked)
    assert (response.status_code, response["Location"]) == (301, ADDRESS + right)
    assert client.get(ADDRESS + right).status_code == 200


def test_pages_follow_each_other_without_repeating_or_losing_a_text(client, rule):
    moment = timezone.now() - timedelta(hours=1)
    made = [rule(f"Circulaire n° {number}", published_at=moment) for number in range(65)]
    seen, address = [], f"{ADDRESS}?type=circulaire"
    while address:
        response = client.get(address)
        seen += [article.title for article in response.context["page"].articles]
        last, older = response, response.context["page"].older
        address = older and ADDRESS + older
    assert seen == [article.title for article in reversed(made)]
    assert titles(client, last.context["page"].newer) == seen[30:60]
    back = client.get(ADDRESS + last.context["page"].newer).context["page"].newer
    assert titles(client, back) == seen[:30]


def test_going_back_to_the_beginning_gives_the_whole_first_page(client, rule):
    for number in range(35):
        rule(f"Loi {number}", minutes=number + 1)
    first = client.get(ADDRESS).context["page"].articles
    for kind in ("", "type=loi&"):
        assert titles(client, f"?{kind}apres={encode_cursor(first[9])}") == [article.title for article in first]


def many(source, number):
    """As many texts of no kind as a page reads, and more."""
    moment = timezone.now() - timedelta(days=1)
    facts = {"source": source, "category_id": "reglementation", "published_at": moment}
    made = [Article(title=f"T{one}", url=f"https://guichet.example/t{one}", **facts) for one in range(number)]
    Article.objects.bulk_create(made)


def test_a_rare_kind_is_looked_for_further_page_by_page(client, rule, source):
    many(source, 2 * regulatory.MAX_TITLES_READ + 5)
    rule("Loi de finances", minutes=60 * 48)
    first = client.get(f"{ADDRESS}?type=loi")
    assert not first.context["page"].articles
    assert "passez à la page suivante" in first.text
    second = client.get(ADDRESS + first.context["page"].older)
    third = client.get(ADDRESS + second.context["page"].older)
    assert [one.title for one in third.context["page"].articles] == ["Loi de finances"]
    assert third.context["page"].older == ""
    assert titles(client, second.context["page"].newer) == []


def test_a_page_of_a_rare_kind_reads_no_more_titles_than_its_window(rule, source, django_assert_num_queries):
    many(source, regulatory.MAX_TITLES_READ + 5)
    rule("Loi de finances", minutes=60 * 48)
    with django_assert_num_queries(1) as asked:
        found = regulatory.watch_page(Article.objects.published(), 30, KIND_BY_SLUG["loi"], None, back=False)
    assert found.keys == []
    assert f"LIMIT {regulatory.MAX_TITLES_READ + 1}" in asked[0]["sql"]


def test_a_cursor_beyond_the_end_gives_an_empty_page(client, rule):
    rule()
    assert titles(client, "?avant=1-1") == []


def test_a_story_stands_once(client, rule, story):
    story(rule("La loi passe"), "La loi, vue d’ailleurs")
    Article.objects.filter(title="La loi, vue d’ailleurs").update(category="reglementation")
    assert titles(client) == ["La loi passe"]


def test_of_one_day_the_officials_own_text_stands_before_what_the_press_says(client, rule, central_bank):
    noon = (timezone.now() - timedelta(days=2)).replace(hour=12)
    rule("La presse en parle", published_at=noon)
    rule("Instruction n° 4", published_at=noon - timedelta(hours=1), source=central_bank)
    rule("La veille déjà", published_at=noon - timedelta(days=1), source=central_bank)
    assert titles(client) == ["Instruction n° 4", "La presse en parle", "La veille déjà"]


def test_an_empty_watch_offers_no_filters(client, taxonomy):
    text = client.get("/veille-reglementaire/").text
    assert "Filtrer" not in text and "<select" not in text


WORLD = Article.Reach.ELSEWHERE


def beneath(client, query=""):
    return [article.title for article in client.get(ADDRESS + query).context["elsewhere"]]


def test_what_does_not_touch_africa_stands_beneath_though_it_is_newer(client, rule):
    rule("La loi du Michigan", reach=WORLD)
    rule("La BCE décide", minutes=60, reach=Article.Reach.CONCERNED)
    rule("Dakar retire un agrément", minutes=120)
    assert (titles(client), beneath(client)) == (["La BCE décide", "Dakar retire un agrément"], ["La loi du Michigan"])
    text = client.get(ADDRESS).text
    places = [
        text.index(one) for one in ("Dakar retire", '<h2 class="day">Ailleurs dans le monde', "La loi du Michigan")
    ]
    assert places == sorted(places)


def test_without_texts_of_elsewhere_nothing_is_said_of_it_and_few_need_no_page_of_their_own(client, rule):
    rule()
    assert 'class="day">Ailleurs' not in client.get(ADDRESS).text
    rule("Loi", reach=WORLD)
    cache.clear()
    assert "?zone=ailleurs" not in client.get(ADDRESS).text


def test_elsewhere_is_a_zone_with_pages_of_its_own(client, rule):
    for number in range(35):
        rule(f"Loi {number}", minutes=number + 1, reach=WORLD)
    rule("Dakar")
    first = client.get(ADDRESS)
    assert (titles(client), len(first.context["elsewhere"])) == (["Dakar"], regulatory.MAX_ELSEWHERE_TEXTS)
    assert f'href="{ADDRESS}?zone=ailleurs"' in first.text
    page = client.get(f"{ADDRESS}?zone=ailleurs").context["page"]
    assert [one.title for one in page.articles] == [f"Loi {number}" for number in range(30)]
    assert titles(client, page.older) == [f"Loi {number}" for number in range(30, 35)]
    assert beneath(client, "?zone=ailleurs") == []
    assert client.get(f"{ADDRESS}?zone=ailleurs").context["watch_filters"].chips == [("Ailleurs dans le monde", "")]


def test_old_texts_of_elsewhere_are_on_its_own_pages_alone(client, rule):
    rule("Vieille loi", minutes=31 * 24 * 60, reach=WORLD)
    assert (beneath(client), titles(client, "?zone=ailleurs")) == ([], ["Vieille loi"])


def test_a_watch_of_old_texts_of_elsewhere_alone_leads_to_them(client, rule):
    rule("Londres", reach=WORLD, minutes=60 * 24 * 40)
    text = client.get(ADDRESS).text
    assert "Aucun texte qui touche l’Afrique pour le moment." in text
    assert f'href="{ADDRESS}?zone=ailleurs"' in text
    assert 'name="autorite"' in text


def test_filters_narrow_what_stands_beneath_too(client, rule):
    rule("Loi sur les banques", reach=WORLD)
    rule("Law on banks", reach=WORLD, language="en")
    rule("Avis de marché", reach=WORLD)
    assert beneath(client, "?type=loi&langue=fr") == ["Loi sur les banques"]
    assert "Aucun texte qui touche l’Afrique ne correspond à ces filtres." in client.get(f"{ADDRESS}?type=loi").text


def test_a_zone_has_all_its_texts(client, rule):
    rule("Vu de Dakar", country="SN", reach=WORLD)
    assert (titles(client, "?zone=sn"), beneath(client, "?zone=sn")) == (["Vu de Dakar"], [])


def test_only_the_first_page_has_texts_of_elsewhere_beneath(client, rule):
    for number in range(35):
        rule(f"Loi {number}", minutes=number + 1)
    rule("Loi d’ailleurs", reach=WORLD)
    first = client.get(ADDRESS).context["page"]
    assert beneath(client) == ["Loi d’ailleurs"]
    assert beneath(client, first.older) == beneath(client, "?avant=1-1") == []
    assert beneath(client, client.get(ADDRESS + first.older).context["page"].newer) == ["Loi d’ailleurs"]


def test_a_story_with_an_african_text_does_not_stand_beneath_too(client, rule, story):
    story(rule("Dakar retire un agrément"), "The licence")
    Article.objects.filter(title="The licence").update(category="reglementation", reach=WORLD)
    assert (titles(client), beneath(client)) == (["Dakar retire un agrément"], [])


def test_its_feeds_leave_out_what_does_not_touch_africa_unless_a_place_is_asked_for(client, rule):
    rule("La loi du Michigan", reach=WORLD, country="CI")
    rule("Dakar retire un agrément")
    assert "Michigan" not in client.get(f"{ADDRESS}rss.xml").text
    assert "Dakar" in client.get(f"{ADDRESS}rss.xml").text
    assert "Michigan" in client.get(f"{ADDRESS}rss.xml?pays=ci").text


def test_neither_its_page_nor_its_feeds_take_all_of_the_world(client, make):
    for name in ("", "rss.xml", "feed.json"):
        answer = client.get(f"/veille-reglementaire/{name}?tout=1")
        assert (answer.status_code, answer.url) == (301, f"/veille-reglementaire/{name}")
