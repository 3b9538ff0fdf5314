"""The table of rights: what is off is nowhere, not one byte of it."""

import itertools

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles.figures.board import cached_board
from articles.figures.history import may_show_history
from articles.listings.listing import FEED_FILES
from articles.models import Category, Country, Provider, Series
from articles.shipped import figures as shipped
from articles.shipped import load
from articles.syndication.share_card_files import figure_card_text
from articles.tests.figures.rows import dataset, day, filled, provider, series

pytestmark = pytest.mark.django_db
SECRET, FORMER, TYPED = "1.4242", "1.4141", "1,4242"
USES = ("may_keep", "may_export", "may_derive")


@pytest.fixture
def shown():
    """A series read from a bank, and one that we compute from it and from a parity."""
    markets = Category.objects.create(slug="marches", name_fr="Marchés", name_en="Markets")
    forex = Category.objects.create(slug="forex", name_fr="Changes", name_en="Forex", parent=markets)
    place = Country.objects.create(iso2="SN", name_fr="Sénégal", name_en="Senegal", currency="XOF")
    euro = {"currency": "XOF", "strip_place": 1, "country": place}
    bank = dataset(provider())
    usd = filled(series(of=bank, instrument=euro), (day(1), FORMER), (day(), SECRET))
    parity = series("parite", "XOF", of=dataset(provider("parites"), "parites", rhythm="never", url=""), frequency="F")
    filled(parity, ("1999-01-01", "655.957"))
    dollar = {"currency": "XOF", "strip_place": 2, "category": forex}
    made = series("dollar-fcfa", left=parity, operation="/", right=usd, decimals=2, instrument=dollar)
    return usd, made


def pages(client):
    """Every address where a figure could stand, pages, feeds, files and answers for programs, in both languages."""
    names = [
        ("marches", []),
        ("data", []),
        ("country", ["sn"]),
        ("plan", []),
        ("home", []),
        ("today", []),
        ("countries", []),
    ]
    paths = [reverse(name, args=args) for name, args in names]
    paths += [
        f"/marches/{slug}/{rest}"
        for slug in ("euro-dollar", "dollar-fcfa")
        for rest in ("", "?periode=tout", "valeurs.csv")
    ]
    paths += [
        reverse(f"{name}-{form}", args=args)
        for name, args in (("marches", []), ("country", ["sn"]), ("rubrique", ["forex"]))
        for form in FEED_FILES
    ]
    paths += [f"/api/v1/series/{slug}" for slug in ("", "euro-dollar/", "dollar-fcfa/", "euro-dollar/?limit=1")]
    paths += ["/api/v1/articles/", "/api/v1/countries/", "/api/v1/openapi.json", "/sitemap.xml", "/llms.txt"]
    paths += [f"/marches/{slug}/carte-{'0' * 16}.png" for slug in ("euro-dollar", "dollar-fcfa")]
    english = [f"/en{path}" for path in paths if "/api/" not in path and path not in ("/sitemap.xml", "/llms.txt")]
    return {path: client.get(path) for path in [*paths, *english]}


def holding(client, *texts):
    """The addresses whose answers have one of these texts."""
    return {
        path
        for path, answer in pages(client).items()
        if answer.status_code == 200 and any(text.encode() in answer.content for text in texts)
    }


def set_rights(**rights):
    row = Provider.objects.get(pk="banque")
    for name, value in rights.items():
        setattr(row, name, value)
    row.save()
    cache.clear()


VALUES = (SECRET, TYPED, FORMER, "1,4141", "460,58", "460.57", "463,87", "463.86")


def test_with_all_rights_the_values_stand_where_they_should(client, shown):
    found = holding(client, *VALUES)
    assert {"/marches/", "/donnees/", "/pays/sn/", "/marches/euro-dollar/", "/marches/dollar-fcfa/"} <= found
    assert {f"{path}{name}" for path in ("/marches/", "/rubriques/forex/") for name in FEED_FILES.values()} <= found
    assert {"/en/marches/rss.xml", "/aujourdhui.html", "/en/aujourdhui.html"} <= found
    assert {"/api/v1/series/", "/api/v1/series/euro-dollar/", "/api/v1/series/dollar-fcfa/"} <= found
    assert {"/marches/euro-dollar/valeurs.csv", "/marches/dollar-fcfa/valeurs.csv", "/en/donnees/"} <= found


@pytest.mark.parametrize("off", ["right", "series", "dataset"])
def test_without_the_right_to_show_or_switched_off_there_is_no_byte_of_a_value_anywhere(client, shown, off):
    usd, _made = shown
    if off == "right":
        set_rights(**dict.fromkeys(("may_show", *USES), False))
    else:
        row = usd if off == "series" else usd.dataset
        row.is_active = False
        row.save()
        cache.clear()
    assert holding(client, *VALUES) == set()
    assert client.get("/marches/euro-dollar/").status_code == client.get("/marches/dollar-fcfa/").status_code == 404


@pytest.mark.parametrize("rights", list(itertools.product([False, True], repeat=3)))
def test_each_right_is_asked_by_its_use(client, shown, rights):
    keep, export, derive = rights
    set_rights(**dict(zip(USES, rights, strict=True)))
    board = cached_board().figures
    handed_on = {one["key"] for one in client.get("/api/v1/series/").json()["items"]}
    assert handed_on == {"parite"} | set(board) if keep and export else {"parite"}
    assert client.get("/api/v1/series/euro-dollar/").status_code == (200 if keep and export else 404)
    assert set(board) == {"parite", "euro-dollar"} | ({"dollar-fcfa"} if derive else set())
    assert may_show_history(board["euro-dollar"]) is keep
    assert board["euro-dollar"].is_exportable is (keep and export)
    if derive:
        assert may_show_history(board["dollar-fcfa"]) is keep
        assert board["dollar-fcfa"].is_exportable is (keep and export)


@pytest.mark.parametrize("right", ["may_keep", "may_export"])
def test_feeds_files_and_programs_hold_only_what_may_be_handed_on(client, shown, right):
    set_rights(**{right: False})
    ends = ("rss.xml", "atom.xml", "feed.json", "aujourdhui.html", "valeurs.csv")
    assert {path for path in holding(client, *VALUES) if path.endswith(ends) or "/api/" in path} == set()


def test_a_card_shows_what_the_page_shows_and_leads_to_the_last_value(client, shown):
    slugs = [f"{prefix}/marches/{slug}" for prefix in ("", "/en") for slug in ("euro-dollar", "dollar-fcfa")]
    cards = {path: client.get(path) for path in (f"{slug}/carte-{'0' * 16}.png" for slug in slugs)}
    for path, answer in cards.items():
        assert answer.status_code == 302, path
        card = client.get(answer["Location"])
        assert card.content.startswith(b"\x89PNG")
        page = client.get(path.partition("carte-")[0]).text
        assert f'<meta property="og:image" content="{settings.SITE_URL}{answer["Location"]}">' in page
    set_rights(**dict.fromkeys(("may_show", *USES), False))
    for path, answer in cards.items():
        assert client.get(path).status_code == client.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_card_says_value_sign_date_and_source(shown, language):
    with override(language):
        text = figure_card_text(cached_board().figures["euro-dollar"])
        assert (text.kicker, text.source) == ("euro-dollar", "Banque")
        assert text.title.startswith("1,4242\u00a0dollars (+0,7" if language == "fr" else "1.4242\u00a0dollars (+0.7%)")
        assert str(timezone.localdate().year) in text.date


def test_without_the_right_to_keep_the_page_has_the_last_value_alone(client, shown):
    set_rights(may_keep=False, may_export=False)
    page = client.get("/marches/euro-dollar/").text
    assert TYPED in page
    assert "1,4141" not in page
    assert "▲" not in page  # a move would tell the value before
    assert client.get("/marches/euro-dollar/valeurs.csv").status_code == 404


def test_a_right_that_is_taken_back_takes_the_value_from_kept_pages_too(
    client, shown, django_capture_on_commit_callbacks
):
    assert TYPED in client.get("/marches/").text
    row = Provider.objects.get(pk="banque")
    row.may_show = row.may_keep = row.may_export = row.may_derive = False
    with django_capture_on_commit_callbacks(execute=True):
        row.save()
    assert TYPED not in client.get("/marches/").text


def test_a_series_that_is_deleted_is_gone_from_kept_figures_too(shown, django_capture_on_commit_callbacks):
    _usd, made = shown
    assert "dollar-fcfa" in cached_board().figures
    with django_capture_on_commit_callbacks(execute=True):
        made.delete()
    assert "dollar-fcfa" not in cached_board().figures


def test_what_ships_shows_what_the_issue_names_and_nothing_else(django_assert_max_num_queries):
    load.load_shipped(rulebook=False)
    shipped.load_figures()
    on = set(Provider.objects.filter(may_show=True).values_list("pk", flat=True))
    assert on == {"bce", "parites-legales", "banque-mondiale", "banque-mondiale-prix", "bri"}
    off = Provider.objects.filter(may_show=False)
    assert not off.filter(may_fetch=True).exists()
    assert all(one.not_shown_fr and one.not_shown_en for one in off)
    assert not Series.objects.filter(is_active=False).exclude(dataset="parites").exists()
    assert set(Series.objects.shown().filter(dataset="parites").values_list("column", flat=True)) == {"XOF", "XAF"}
    with django_assert_max_num_queries(1):
        assert set(cached_board().figures) == {"euro-fcfa", "euro-fcfa-cemac"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no such statistics")
def test_the_board_is_read_though_the_database_believes_its_tables_empty():
    """As joins of 22 tables it took longer than a statement may, after rows were deleted, analysed and loaded again."""
    load.load_shipped(demo=True, rulebook=False)
    shipped.load_figures(demo=True)
    tables = [
        f"articles_{name}" for name in ("waitingvalue", "observation", "series", "dataset", "provider", "instrument")
    ]
    with connection.cursor() as cursor:
        for command in (*(f"DELETE FROM {table}" for table in tables), f"ANALYZE {', '.join(tables)}"):
            cursor.execute(command)
    shipped.load_figures(demo=True)
    assert len(cached_board().figures) > 100


def test_the_demo_shows_everything_marked_as_a_sample_and_hands_none_of_it_on(client):
    load.load_shipped(demo=True, rulebook=False)
    shipped.load_figures(demo=True)
    board = cached_board()
    assert len(board.figures) > 300
    assert len(board.strip()) == 10
    for path in ("/marches/", "/donnees/", "/marches/dollar-fcfa/", "/pays/sn/"):
        assert "exemple" in client.get(path).text
    assert client.get("/marches/cacao/valeurs.csv").status_code == 404
    assert shipped.drop_samples() > 300
    cache.clear()
    assert set(cached_board().figures) == {"euro-fcfa", "euro-fcfa-cemac"}
