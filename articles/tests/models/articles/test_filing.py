"""Where articles are filed, their date is kept beside it, whoever wrote it."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.filing.records import Filing
from articles.filing.refiling.filer import Filer
from articles.filing.refiling.write import write_changes
from articles.filing.rows import insert_filings, replace_filings
from articles.models import Article, ArticleSector, Category, Country, Organisation, Region, Sector, Source
from articles.models.articles import filed_queries
from articles.models.articles.index_paths import plan_of
from articles.models.articles.keyset import first_keys
from articles.shipped import load
from portal.bulk_sql import datetime_value

FIELDS = ("sectors", "countries", "regions", "organisations")
LATER = timezone.now() - timedelta(minutes=1)


pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(scope="module", autouse=True)
def newsroom(module_rows):
    load.load_shipped(demo=True, rulebook=False)
    Organisation.objects.create(slug="bceao", name_fr="BCEAO", name_en="BCEAO", kind="institution")


@pytest.fixture
def article():
    return Article.objects.create(
        source=Source.objects.all()[0], title="Un titre", published_at=timezone.now() - timedelta(days=3)
    )


def dates(article):
    """Those beside its filings, each once."""
    kept = [getattr(Article, field).through.objects.filter(article=article) for field in FIELDS]
    return {at for rows in kept for at in rows.values_list("published_at", flat=True)}


def file(article):
    to = Filing("forex", ("mines",), ("SN", "CI"), ("uemoa",), organisations=("bceao",))
    insert_filings([(article.pk, datetime_value(article.published_at), to)])


def test_the_road_writes_it(article):
    file(article)
    assert dates(article) == {article.published_at}
    replace_filings([(article, Filing("forex", ("sante",), ("ML",)), FIELDS)])
    assert dates(article) == {article.published_at}
    assert [one.pk for one in article.countries.all()] == ["ML"]


def test_what_is_added_by_hand_has_it(article):
    article.countries.add("SN")
    article.regions.set(["uemoa"])
    article.organisations.set([Organisation.objects.get(pk="bceao")])
    ArticleSector.objects.create(article=article, sector_id="mines")
    ArticleSector.objects.bulk_create([ArticleSector(article=article, sector_id="sante", rank=1)])
    Country.objects.get(pk="CI").articles.add(article)
    assert dates(article) == {article.published_at}


@pytest.mark.parametrize("how", ["save", "save a field", "update", "bulk_update"])
def test_when_its_date_moves_they_follow(article, how):
    file(article)
    article.published_at = LATER
    if how == "save":
        article.save()
    elif how == "save a field":
        article.save(update_fields=["published_at"])
    elif how == "update":
        Article.objects.filter(published_at__lt=LATER).update(published_at=LATER)
    else:
        Article.objects.bulk_update([article], ["published_at"])
    assert dates(article) == {LATER}


def test_other_changes_leave_them_alone(article, django_assert_num_queries):
    file(article)
    with django_assert_num_queries(1):
        article.save(update_fields=["title"])


ASKED = {
    "a sector": lambda found: found.in_sector(Sector.objects.get(pk="mines")),
    "a sector and its children": lambda found: found.in_sector(Sector.objects.get(pk="energie")),
    "a country": lambda found: found.in_country(Country.objects.get(pk="SN")),
    "a region": lambda found: found.in_region(Region.objects.get(pk="uemoa")),
    "the continent": lambda found: found.in_region(Region.objects.get(pk="afrique")),
    "a rubrique and its children": lambda found: found.in_category(Category.objects.get(pk="marches")),
    "an institution": lambda found: found.about_organisations(Organisation.objects.get(pk="bceao")),
    "a source": lambda found: found.from_source(Source.objects.all()[0]),
    "crossed": lambda found: found.in_country(Country.objects.get(pk="SN")).from_source(Source.objects.all()[0]),
    "a region and markets": lambda found: found.in_region(Region.objects.get(pk="uemoa")).in_category(
        Category.objects.get(pk="marches")
    ),
    "a sector and a country": lambda found: found.in_sector(Sector.objects.get(pk="mines")).in_country(
        Country.objects.get(pk="NG")
    ),
    "a sector and a region": lambda found: found.in_sector(Sector.objects.get(pk="mines")).in_region(
        Region.objects.get(pk="uemoa")
    ),
    "an institution and the continent": lambda found: found.about_organisations(
        Organisation.objects.get(pk="bceao")
    ).in_region(Region.objects.get(pk="afrique")),
    "a country without its regions, and a source": lambda found: found.in_zone(["SN"], []).from_source(
        Source.objects.all()[0]
    ),
    "since": lambda found: found.in_region(Region.objects.get(pk="uemoa")).since(timezone.now() - timedelta(hours=9)),
    "all": lambda found: found,
}


@pytest.fixture(scope="module")
def many(newsroom):
    """Sixty articles, two at each moment, filed in all sorts of ways."""
    sources, now = list(Source.objects.all()[:2]), timezone.now()
    for n in range(60):
        at = now - timedelta(minutes=20 * (n // 2))
        made = Article.objects.create(
            source=sources[n % 2], title=f"T{n}", published_at=at, category_id=("forex", "actions", "economie")[n % 3]
        )
        if n % 2:
            ArticleSector.objects.create(article=made, sector_id=("mines", "energie", "petrole-gaz")[n % 3])
        made.countries.set([code for k, code in enumerate(("SN", "CI", "ML", "NG")) if n % (k + 2) == 0])
        made.regions.set(["uemoa"] if n % 5 == 0 else [])
        made.organisations.set(["bceao"] if n % 4 == 0 else [])


@pytest.mark.parametrize("name", ASKED)
def test_the_nearest_are_those_that_a_look_at_all_would_find(many, name):
    found = ASKED[name](Article.objects.published()).one_per_story().with_plan()
    every = list(found.newest_first())
    assert list(found.page_after(7)) == every[:7]
    middle = every[len(every) // 2]
    cursor, at = (middle.published_at, middle.pk), every.index(middle)
    assert list(found.page_after(4, cursor)) == every[at + 1 : at + 5]
    assert list(found.page_after(4, cursor, back=True)) == every[max(at - 4, 0) : at][::-1]
    assert found.counted() == (len(every), True)


def test_a_zone_of_nothing_holds_nothing(many):
    assert list(Article.objects.in_zone([], [])) == []


def test_a_count_reads_the_newest_of_each_list(many, monkeypatch):
    monkeypatch.setattr("articles.models.articles.keyset.MAX_COUNTED_ROWS", 10)
    found = ASKED["a country"](Article.objects.published())
    newest = list(found.newest_first().values_list("pk", flat=True)[:10])
    Article.objects.filter(pk__in=newest).update(status="hidden")
    assert found.counted() == (0, False)
    found.update(published_at=timezone.now())
    assert ASKED["a country"](Article.objects.published()).counted() == (10, False)


@pytest.mark.parametrize("name", ["the continent", "a region", "a sector and a region"])
def test_whether_an_article_is_in_a_zone_is_asked_article_by_article(many, name):
    if connection.vendor == "sqlite":
        pytest.skip("PostgreSQL may read all filings of the zone into memory instead")
    found = ASKED[name](Article.objects.published()).one_per_story()
    assert "hashed" not in found.newest_first()[:7].explain()
    assert "hashed" not in found.page_after(7).explain()


def test_only_articles_filed_under_all_that_is_asked_for_are_read(many):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite does not tell how often it has read a table")
    found = ASKED["a sector and a country"](Article.objects.published())
    keys = first_keys(plan_of(found.index_paths), found, 60, None, back=False)
    [explained] = json.loads(keys.explain(format="json", analyze=True))
    reads = [
        step["Actual Loops"] for step in steps(explained["Plan"]) if step.get("Relation Name") == "articles_article"
    ]
    assert reads == [found.count()] == [2]
    assert ArticleSector.objects.filter(sector="mines").count() == 10


@pytest.mark.parametrize("name", ["a sector", "a region", "a sector and a country"])
def test_what_is_asked_of_an_article_is_asked_once_in_each_list(many, name):
    found = ASKED[name](Article.objects.published()).leads()
    lists = plan_of(found.index_paths).path.list_count
    assert str(found.page_after(7).values("pk").query).count('"is_lead"') == lists


def steps(plan):
    """The steps of a plan as PostgreSQL tells it."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from steps(part)


@pytest.mark.parametrize("name", [name for name in ASKED if name not in {"all", "the continent"}])
def test_no_list_is_read_past_what_is_filed_elsewhere(many, name):
    """What is asked for is reached by an index of its own, not by going through all articles in their order."""
    if connection.vendor != "sqlite":
        pytest.skip("with sixty rows PostgreSQL rightly reads them all")
    plan = ASKED[name](Article.objects.published()).page_after(30).explain()
    assert "SCAN articles_article" not in plan
    assert "article_newest" not in plan


def test_the_worlds_news_is_read_along_an_index_of_its_own(many):
    """Most articles are about Africa: a page of the others would be looked for among all."""
    if connection.vendor != "sqlite":
        pytest.skip("with sixty rows PostgreSQL rightly reads them all")
    found = Article.objects.published().economic().about_elsewhere().not_late().one_per_story()
    for some in (found, found.in_language("fr")):
        assert "USING INDEX article_world_newest" in some.page_after(30).explain()


def test_an_article_saved_by_its_key_alone_takes_them_along(article):
    file(article)
    Article(pk=article.pk, source=article.source, title="Un titre", published_at=LATER).save()
    assert dates(article) == {LATER}


def test_many_at_once_are_no_trouble(article, monkeypatch):
    monkeypatch.setattr(filed_queries, "KEY_BATCH_SIZE", 2)
    others = [Article.objects.create(source=article.source, title=f"Titre {n}") for n in range(5)]
    for one in others:
        file(one)
    Article.objects.update(published_at=LATER)
    assert all(dates(one) == {LATER} for one in others)


def test_a_refiling_never_writes_a_date_that_an_editor_moved_meanwhile(article):
    Article.objects.filter(pk=article.pk).update(title="Mines d’or au Sénégal : la BCEAO relève ses taux")
    filer = Filer()
    read = filer.refile(filer.load(Article.objects.filter(pk=article.pk)))
    Article.objects.filter(pk=article.pk).update(published_at=LATER)
    with transaction.atomic():
        write_changes(read)
    assert dates(article) == {LATER}
