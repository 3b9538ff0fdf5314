"""What an operator types, and what he reads."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from articles.ingest.fetch import fetch_many
from articles.ingest.records import Fetched, FetchError
from articles.models import Article, Category, Feed, Source

pytestmark = pytest.mark.django_db

DOCUMENT = b"""<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Une nouvelle du jour</title>
<link>%s</link></item></channel></rss>"""


@pytest.fixture
def feeds():
    Category.objects.create(slug="info-generale", name_fr="Info", name_en="News")
    states = {"actif": "active", "inactif": "inactive", "suspendu": "suspended", "panne": "active"}
    return {
        slug: Feed.objects.create(
            source=Source.objects.create(slug=slug, name=slug), url=f"https://{slug}.example/", state=state
        )
        for slug, state in states.items()
    }


@pytest.fixture(autouse=True)
def network(settings, monkeypatch):
    async def get(request):
        if "panne" in request.url:
            raise FetchError("dns", "Ce nom n’existe pas.")
        return Fetched(url=request.url, content=DOCUMENT % (request.url + "1").encode())

    settings.DEMO = True
    monkeypatch.setattr(fetch_many.samples, "get", get)


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_all_means_enabled_ones_due_or_not(feeds, capsys):
    call_command("refresh", "--all", "--json")
    found = {row["feed"]: row for row in rows(capsys)}
    assert set(found) == {"actif", "panne"}
    assert found["actif"]["new"] == 1
    assert (found["panne"]["reason"], found["panne"]["error"]) == ("dns", "Ce nom n’existe pas.")
    assert list(found["actif"]) == [
        "feed",
        "url",
        "status",
        "new",
        "updated",
        "unchanged",
        "skipped",
        "reason",
        "error",
    ]


def test_without_a_word_only_what_is_due_is_visited(feeds, capsys):
    call_command("refresh", "--json")
    capsys.readouterr()
    call_command("refresh", "--json")
    assert rows(capsys) == []


def test_a_source_is_visited_by_name_whatever_its_state(feeds, capsys):
    call_command("refresh", "--feed", "inactif")
    assert "1 feed: 1 read, 0 unchanged, 0 failed. New articles: 1." in capsys.readouterr().out
    assert Article.objects.get().source.slug == "inactif"


def test_an_unknown_source_is_told(feeds):
    with pytest.raises(CommandError, match="rien-de-tel"):
        call_command("refresh", "--feed", "rien-de-tel")


def test_without_a_taxonomy_it_says_what_to_run():
    with pytest.raises(CommandError, match="load_data"):
        call_command("refresh")


def test_try_feed_reads_a_folder_and_stores_nothing(tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(DOCUMENT % b"https://a.example/1")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.html").write_text("<!doctype html><p>Pas un flux</p>")
    call_command("try_feed", str(tmp_path), "--json")
    entry, first, second = rows(capsys)
    assert (entry["feed"], entry["url"], entry["published"]) == ("a.xml", "https://a.example/1", None)
    assert first == {"feed": "a.xml", "entries": 1, "skipped": {}, "error": None}
    assert (second["feed"], second["entries"]) == ("sub/b.html", 0)
    assert second["error"]
    assert Article.objects.count() == 0


def test_try_feed_says_which_addresses_are_fetched(capsys):
    call_command("try_feed", "ftp://a.example/x")
    assert "Seules les adresses qui commencent par http:// ou https://" in capsys.readouterr().out


def test_try_feed_of_a_file_that_is_not_there_is_a_sentence(capsys):
    call_command("try_feed", "no-such-file.xml")
    assert "ne peut être lu" in capsys.readouterr().out


def test_it_looks_at_the_settings_that_workers_read_and_loads_no_page(feeds, settings):
    settings.ROOT_URLCONF = "no.such.module"
    call_command("refresh", skip_checks=False)
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = "everywhere"
    with pytest.raises(SystemCheckError, match="E001"):
        call_command("refresh", skip_checks=False)
