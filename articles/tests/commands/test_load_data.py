import json
from dataclasses import replace
from io import StringIO
from shutil import copytree

import pytest
from django.core.management import call_command

from articles.filing.records import Term
from articles.filing.shipped_terms import shipped_organisations, shipped_terms
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import (
    Article,
    Category,
    Country,
    Dataset,
    Feed,
    Instrument,
    Organisation,
    Phrase,
    Provider,
    Refiling,
    Region,
    Sector,
    Series,
    Source,
)
from articles.shipped import load as shipped
from articles.shipped.rulebook import merge_phrases

pytestmark = pytest.mark.django_db


def load(*options):
    out = StringIO()
    call_command("load_data", *options, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def rulebook():
    """Its rows are many, and taken in only where a test asks for them."""


@pytest.fixture(autouse=True)
def _without_rulebook(request, monkeypatch):
    if "rulebook" not in request.fixturenames:
        monkeypatch.setattr(shipped, "_merge_rulebook", lambda taxonomy: {})


@pytest.fixture
def ship_anew(tmp_path, monkeypatch):
    """Changes a source in a copy of the shipped data."""
    for name in ("taxonomy.json", "institutions.json", "sources.json"):
        (tmp_path / name).write_bytes((shipped.DATA / name).read_bytes())
    copytree(shipped.DATA / "markets", tmp_path / "markets")
    monkeypatch.setattr(shipped, "DATA", tmp_path)

    def change(slug, **values):
        path = tmp_path / "sources.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        next(row for row in data["sources"] if row["slug"] == slug).update(values)
        path.write_text(json.dumps(data), encoding="utf-8")

    return change


def test_everything_comes_and_again_changes_nothing(rulebook, django_assert_max_num_queries):
    load()
    assert Category.objects.count() == 11
    assert Category.objects.filter(assignable=True).count() == 10
    assert (Sector.objects.count(), Region.objects.count(), Country.objects.count()) == (19, 19, 173)
    assert Source.objects.exclude(kind="own").count() == 177
    assert Feed.objects.count() == 130
    assert Feed.objects.filter(kind="page").count() == 5
    assert set(Country.objects.get(pk="SN").regions.values_list("pk", flat=True)) >= {"uemoa", "cedeao"}
    assert Phrase.objects.active().count() == len(shipped_terms())
    assert Organisation.objects.count() == len(shipped_organisations())
    listed = Organisation.objects.exclude(exchange="").first()
    assert (listed.kind, listed.active, listed.is_shipped) == ("company", True, True)
    taxonomy = (Category, Sector, Region, Country, Organisation, Phrase, Source, Feed)
    for model in (*taxonomy, Provider, Dataset, Instrument, Series):
        for row in model.objects.all():
            row.clean_fields()
    with django_assert_max_num_queries(26):  # a query a table, and few more
        assert load() == "nothing to change"


def test_a_name_that_ships_anew_is_read_at_once(ship_anew, django_capture_on_commit_callbacks):
    load()
    assert cached_taxonomy().categories["forex"].name_fr == "Changes"
    path = shipped.DATA / "taxonomy.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    next(row for row in data["categories"] if row["slug"] == "forex")["name_fr"] = "Devises"
    path.write_text(json.dumps(data), encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert cached_taxonomy().categories["forex"].name_fr == "Devises"


def test_sources_come_with_title_excerpt_and_link_and_those_not_enabled_are_not_visited():
    load()
    others = Source.objects.exclude(kind="own")
    assert not others.filter(may_full_text=True).exists() and not others.filter(may_image=True).exists()
    assert set(Source.objects.values_list("excerpt_length", flat=True)) == {300}
    assert set(Feed.objects.values_list("state", flat=True)) == {"active", "inactive"}
    feed = page_feed()
    assert (feed.kind, feed.state, feed.url) == ("page", "inactive", "https://www.centralbank.go.ke/press/")
    assert feed.recipe["item"] == "table tbody tr"
    assert feed.source.shipped["feed_url"] == feed.url


def test_our_own_newsroom_bears_the_name_of_the_site(settings):
    settings.SITE_NAME = "Un autre nom"
    load()
    own = Source.objects.get(slug=shipped.OWN_SLUG)
    assert (own.name, own.kind, own.may_full_text, own.may_image) == ("Un autre nom", "own", True, True)


TERM, OTHER = Term("zorgal", "sector", "mines", "fr"), Term("kordax", "sector", "sante", "fr")


def test_a_shipped_expression_follows_the_product_until_an_editor_weighs_it():
    merge_phrases([TERM, OTHER])
    Phrase.objects.filter(text="zorgal").update(weight=2)
    assert merge_phrases([replace(TERM, weight=3, needs=("or",)), replace(OTHER, weight=3)]) == 2
    mine, theirs = Phrase.objects.get(text="zorgal"), Phrase.objects.get(text="kordax")
    assert (mine.weight, mine.needs, theirs.weight) == (2, ["or"], 3)


def test_an_expression_an_editor_switched_off_stays_off():
    merge_phrases([TERM])
    Phrase.objects.all().set_active(active=False)
    merge_phrases([replace(TERM, weight=3)])
    assert not Phrase.objects.get().active


def test_an_expression_that_ships_no_longer_goes_unless_an_editor_touched_it():
    merge_phrases([TERM, OTHER])
    Phrase.objects.filter(text="kordax").update(weight=2)
    assert merge_phrases([]) == 2
    left = Phrase.objects.get()
    assert (left.text, left.is_shipped) == ("kordax", False)
    assert merge_phrases([]) == 0


def test_an_editors_own_expression_stays_and_is_never_taken_for_a_shipped_one():
    Phrase.objects.create(text="zorgal", kind="sector", slug="mines", language="fr", weight=5)
    assert merge_phrases([TERM]) == merge_phrases([]) == 0
    assert Phrase.objects.get().weight == 5


def test_an_organisation_that_ships_no_longer_stays_for_its_articles_and_is_not_looked_for(rulebook):
    load()
    kept = {"name_fr": "Zorgal", "name_en": "Zorgal", "active": True}
    Organisation.objects.create(slug="zorgal", shipped=kept, **kept)
    Organisation.objects.create(slug="kordax", shipped=kept, **kept | {"name_en": "Kordax plc"})
    assert load() == "Loaded or changed: 1 organisations."
    assert Organisation.objects.get(slug="zorgal").active is False
    assert Organisation.objects.get(slug="kordax").active is True  # an editor touched it
    assert load() == "nothing to change"


def test_articles_are_filed_anew_when_a_new_rulebook_comes(rulebook):
    load()
    assert not Refiling.objects.exists()
    Article.objects.create(source=Source.objects.first(), url="https://s.example/1", title="Titre")
    Phrase.objects.exclude(shipped={}).first().delete()
    assert load() == "Loaded or changed: 1 phrases."
    assert Refiling.objects.open().count() == 1


def page_feed():
    return Feed.objects.get(source__slug="central-bank-of-kenya")


def test_what_an_editor_changed_stays(ship_anew):
    load()
    Source.objects.filter(slug="bceao").update(name="La BCEAO")
    source, feed = Source.objects.get(slug="bceao"), Feed.objects.get(source__slug="agence-ecofin")
    source.default_sectors.set(["mines"])
    Feed.objects.filter(pk=feed.pk).update(state="suspended")
    Feed.objects.filter(pk=page_feed().pk).update(recipe={"item": ".mine"})
    ship_anew("bceao", name="Banque centrale", note="Neuf", default_sectors=["fintech"])
    ship_anew("agence-ecofin", enabled_by_default=False)
    ship_anew("central-bank-of-kenya", recipe={"item": ".news"})
    load()
    source.refresh_from_db()
    assert (source.name, source.note) == ("La BCEAO", "Neuf")  # nobody had touched the note
    assert list(source.default_sectors.values_list("pk", flat=True)) == ["mines"]
    feed.refresh_from_db()
    assert (feed.state, feed.shipped_state) == ("suspended", "inactive")
    assert page_feed().recipe == {"item": ".mine"}


def test_what_nobody_touched_follows_the_product_and_a_page_is_read_anew(ship_anew):
    load()
    Feed.objects.update(etag="x", body_hash="x")
    ship_anew("bceao", name="Banque centrale")
    ship_anew(
        "agence-ecofin",
        default_sectors=["sante", "mines"],
        enabled_by_default=False,
        feed_url="https://moved.example/feed",
    )
    ship_anew("central-bank-of-kenya", recipe={"item": ".news"})
    assert load() == "Loaded or changed: 3 sources, 2 feeds."
    assert Source.objects.get(slug="bceao").name == "Banque centrale"
    feed = Feed.objects.get(source__slug="agence-ecofin")
    assert set(feed.source.default_sectors.values_list("pk", flat=True)) == {"sante", "mines"}
    assert (feed.state, feed.url) == ("inactive", "https://moved.example/feed")
    assert (page_feed().recipe, page_feed().etag, page_feed().body_hash) == ({"item": ".news"}, "", "")
    assert load() == "nothing to change"


def test_an_address_an_editor_mended_or_removed_does_not_come_back():
    load()
    for slug in ("agence-ecofin", "central-bank-of-kenya"):
        Feed.objects.filter(source__slug=slug).update(url=f"https://mended.example/{slug}")
    Feed.objects.filter(source__slug="sika-finance").delete()
    assert load() == "nothing to change"
    assert Feed.objects.filter(url__startswith="https://mended.example/").count() == 2


def test_a_source_that_gets_a_feed_is_read_as_a_feed(ship_anew):
    load()
    ship_anew(
        "central-bank-of-kenya", feed_url="https://cbk.example/feed", kind_of_feed="feed", recipe={}, page_url=None
    )
    load()
    feed = page_feed()
    assert (feed.url, feed.kind, feed.recipe) == ("https://cbk.example/feed", "feed", {})


def test_a_source_an_editor_made_under_the_same_address_is_left_alone():
    Source.objects.create(slug="bceao", name="À moi")
    load()
    assert Source.objects.get(slug="bceao").name == "À moi"


def test_what_the_product_drops_is_not_deleted(ship_anew, tmp_path):
    load()
    path = tmp_path / "sources.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["sources"] = data["sources"][:10]
    path.write_text(json.dumps(data), encoding="utf-8")
    load()
    assert Source.objects.exclude(kind="own").count() == 177


def test_a_fault_in_the_data_leaves_nothing_half_loaded(ship_anew):
    ship_anew("bceao", kind=None)
    with pytest.raises(Exception, match="kind"):
        load()
    assert not Category.objects.exists()


def test_the_demonstration_loads_only_its_own_sources():
    load("--demo")
    assert Category.objects.count() == 11
    assert 6 <= Source.objects.exclude(kind="own").count() <= 8
    assert all(".example/" in url for url in Feed.objects.values_list("url", flat=True))
    assert load("--demo") == "nothing to change"


def test_the_shipped_list_says_nothing_of_how_it_was_made():
    text = (shipped.DATA / "sources.json").read_text(encoding="utf-8").lower()
    for word in ("feed_evidence", "audit", "index file", "repositor", "the user", "collector"):
        assert word not in text
